package io.quantbench.harness.wire;

import java.util.Optional;

/**
 * An output that a request names.
 *
 * @param name its name
 * @param binary in which form it is wanted; empty for the request's own default
 */
public record RequestedOutput(String name, Optional<Boolean> binary) {
    public RequestedOutput {
        if (name.isEmpty()) {
            throw WireException.malformed("a requested output has an empty name");
        }
    }

    /**
     * What a message's output and its parameters ask for, over REST and gRPC alike.
     *
     * @throws WireException if it asks for what is not offered, or a parameter has a value that it cannot have
     */
    public static RequestedOutput of(String name, Parameters parameters) {
        if (parameters.count("classification").orElse(0) > 0) {
            throw WireException.unsupported(
                    "output %s asks for a classification, which is not offered; ask for the output itself", name);
        }
        refuseSharedMemory("output", name, parameters);
        return new RequestedOutput(name, parameters.flag("binary_data"));
    }

    static void refuseSharedMemory(String role, String name, Parameters parameters) {
        if (parameters.values().containsKey("shared_memory_region")) {
            throw WireException.unsupported(
                    "%s %s is said to be in shared memory, which is not offered; send and ask for its data",
                    role, name);
        }
    }

    /** An output in the request's default form. */
    public static RequestedOutput of(String name) {
        return new RequestedOutput(name, Optional.empty());
    }
}
