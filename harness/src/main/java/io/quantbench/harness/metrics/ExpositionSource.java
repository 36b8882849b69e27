package io.quantbench.harness.metrics;

import org.jspecify.annotations.Nullable;

/** Renders the current metrics. Safe for use by several threads; may take milliseconds. */
@FunctionalInterface
public interface ExpositionSource {
    /**
     * Renders in the format that suits the caller best: OpenMetrics, Prometheus protobuf, or else the Prometheus text format.
     *
     * @param accept the Accept header of the request, null if it had none
     */
    Exposition render(@Nullable String accept);
}
