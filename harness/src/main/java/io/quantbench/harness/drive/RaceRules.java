package io.quantbench.harness.drive;

import io.quantbench.load.compare.AccuracyGate;
import io.quantbench.load.compare.ComparisonRules;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What candidates must keep against the first arm.
 *
 * @param minSpeedup least p50 of the reference over the candidate's
 * @param maxP99Ratio largest p99 of the candidate over the reference's
 * @param minThroughputRatio least throughput of the candidate over the reference's
 * @param accuracy how accurate; empty for no demand. Applied where there are labels; where there are none it is open if it was asked for
 * @param accuracyAsked whether the user named it, rather than took the default
 */
public record RaceRules(
        OptionalDouble minSpeedup,
        OptionalDouble maxP99Ratio,
        OptionalDouble minThroughputRatio,
        Optional<AccuracyGate> accuracy,
        boolean accuracyAsked) {
    /** 99 % of the reference's accuracy where there are labels, and nothing else. */
    public static final RaceRules DEFAULT = new RaceRules(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.of(AccuracyGate.MLPERF_99),
            false);

    public RaceRules {
        requirePositive("--min-speedup", minSpeedup);
        requirePositive("--max-p99-ratio", maxP99Ratio);
        requirePositive("--min-throughput-ratio", minThroughputRatio);
    }

    private static void requirePositive(String flag, OptionalDouble limit) {
        double value = limit.orElse(1);
        LoadSettings.require(value > 0 && value < Double.POSITIVE_INFINITY, flag + " must be above 0 and finite");
    }

    /** @param measured whether there is an accuracy to judge */
    ComparisonRules comparison(boolean measured) {
        return new ComparisonRules(
                minSpeedup,
                maxP99Ratio,
                minThroughputRatio,
                measured || accuracyAsked ? accuracy : Optional.empty(),
                ComparisonRules.NONE.validity());
    }
}
