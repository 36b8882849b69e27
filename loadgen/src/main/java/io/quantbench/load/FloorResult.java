package io.quantbench.load;

import io.quantbench.load.clock.PacerOptions;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the generator itself costs at one rate, against a target that does nothing.
 *
 * @param pacing whether the pacer was allowed to spin
 * @param targetRatePerSec the rate asked for; empty for flat out
 * @param achievedRatePerSec queries answered per second
 * @param queries number of them
 * @param issueDelayP50Ns median of actual issue − intended start, in ns; empty for flat out
 * @param issueDelayP99Ns 99th percentile of the same
 * @param cpuNsPerQuery CPU time of the generator's thread per query, waiting included, in ns
 * @param allocatedBytesPerQuery heap allocated by the generator's thread per query, in bytes
 */
public record FloorResult(
        PacerOptions.Mode pacing,
        OptionalDouble targetRatePerSec,
        double achievedRatePerSec,
        long queries,
        OptionalLong issueDelayP50Ns,
        OptionalLong issueDelayP99Ns,
        double cpuNsPerQuery,
        double allocatedBytesPerQuery) {}
