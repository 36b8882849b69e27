package io.quantbench.harness.bench;

import io.quantbench.load.FloorResult;
import io.quantbench.load.report.RunEnvironment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the harness itself costs on this machine.
 *
 * @param schemaVersion 1
 * @param generator the load generator against a target that does nothing, one entry per pacing mode and rate
 * @param pipeline batcher and engine pool against a bare engine loop
 * @param environment where it was measured
 */
public record FloorReport(
        int schemaVersion, List<Generator> generator, PipelineFloor.Result pipeline, RunEnvironment environment) {
    public FloorReport {
        generator = List.copyOf(generator);
    }

    /**
     * The generator at one rate.
     *
     * @param pacing {@code HYBRID} parks, then spins shortly; {@code PARK} only parks
     * @param targetRatePerSec rate asked for; null for flat out
     * @param achievedRatePerSec queries answered per second
     * @param queries their number
     * @param issueDelayP50Ns median of actual issue − intended start; null for flat out
     * @param issueDelayP99Ns 99th percentile of the same
     * @param cpuNsPerQuery CPU time of the generator's thread, waiting included
     * @param allocatedBytesPerQuery heap allocated by it
     */
    public record Generator(
            String pacing,
            @Nullable Double targetRatePerSec,
            double achievedRatePerSec,
            long queries,
            @Nullable Long issueDelayP50Ns,
            @Nullable Long issueDelayP99Ns,
            double cpuNsPerQuery,
            double allocatedBytesPerQuery) {
        public static Generator of(FloorResult result) {
            return new Generator(
                    result.pacing().name(),
                    result.targetRatePerSec().isPresent()
                            ? result.targetRatePerSec().getAsDouble()
                            : null,
                    result.achievedRatePerSec(),
                    result.queries(),
                    result.issueDelayP50Ns().isPresent()
                            ? result.issueDelayP50Ns().getAsLong()
                            : null,
                    result.issueDelayP99Ns().isPresent()
                            ? result.issueDelayP99Ns().getAsLong()
                            : null,
                    result.cpuNsPerQuery(),
                    result.allocatedBytesPerQuery());
        }
    }
}
