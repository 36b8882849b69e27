package io.quantbench.harness.conformance;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is checked, and how it is reached.
 *
 * @param rest base address, such as {@code http://127.0.0.1:8080}
 * @param grpc address of the gRPC port, {@code http://} for plain text and {@code https://} for TLS; empty to leave gRPC out
 * @param model which model is asked
 * @param token bearer token of every request; empty for none
 * @param shapes shapes of inputs by name, for models whose open extents do not take what is tried otherwise
 */
public record ConformanceSettings(
        URI rest, Optional<URI> grpc, String model, Optional<String> token, Map<String, List<Long>> shapes) {
    public ConformanceSettings {
        shapes = Map.copyOf(shapes);
    }

    /** Without token and shapes. */
    public static ConformanceSettings of(URI rest, Optional<URI> grpc, String model) {
        return new ConformanceSettings(rest, grpc, model, Optional.empty(), Map.of());
    }
}
