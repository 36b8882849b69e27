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

    /** An output in the request's default form. */
    public static RequestedOutput of(String name) {
        return new RequestedOutput(name, Optional.empty());
    }
}
