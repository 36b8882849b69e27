package io.quantbench.harness.wire;

import java.util.List;

/**
 * What a server says of itself.
 *
 * @param name the server's name
 * @param version its version
 * @param extensions of the protocol that it offers
 */
public record ServerMetadata(String name, String version, List<String> extensions) {
    /** The extensions that this package implements. */
    public static final List<String> EXTENSIONS =
            List.of("binary_tensor_data", "parameters", "schedule_policy", "statistics");

    public ServerMetadata {
        extensions = List.copyOf(extensions);
    }
}
