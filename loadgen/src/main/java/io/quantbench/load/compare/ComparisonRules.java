package io.quantbench.load.compare;

import io.quantbench.load.verdict.ValidityRules;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a candidate must be to be accepted.
 *
 * @param minSpeedup least p50 of the baseline over that of the candidate; empty for no demand
 * @param maxP99Ratio largest p99 of the candidate over that of the baseline; empty for no demand
 * @param minThroughputRatio least throughput of the candidate over that of the baseline; empty for no demand
 * @param accuracy how accurate it must be; empty for no demand
 * @param validity by what both arms are believed
 */
public record ComparisonRules(
        OptionalDouble minSpeedup,
        OptionalDouble maxP99Ratio,
        OptionalDouble minThroughputRatio,
        Optional<AccuracyGate> accuracy,
        ValidityRules validity) {
    /** No demands, default validity. */
    public static final ComparisonRules NONE = new ComparisonRules(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            ValidityRules.DEFAULT);

    public ComparisonRules {
        requirePositive("minSpeedup", minSpeedup);
        requirePositive("maxP99Ratio", maxP99Ratio);
        requirePositive("minThroughputRatio", minThroughputRatio);
    }

    private static void requirePositive(String name, OptionalDouble limit) {
        if (limit.isPresent() && !(limit.getAsDouble() > 0 && limit.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + "=" + limit.getAsDouble() + " is not a positive number");
        }
    }

    public ComparisonRules withMinSpeedup(double limit) {
        return new ComparisonRules(OptionalDouble.of(limit), maxP99Ratio, minThroughputRatio, accuracy, validity);
    }

    public ComparisonRules withMaxP99Ratio(double limit) {
        return new ComparisonRules(minSpeedup, OptionalDouble.of(limit), minThroughputRatio, accuracy, validity);
    }

    public ComparisonRules withMinThroughputRatio(double limit) {
        return new ComparisonRules(minSpeedup, maxP99Ratio, OptionalDouble.of(limit), accuracy, validity);
    }

    public ComparisonRules withAccuracy(AccuracyGate gate) {
        return new ComparisonRules(minSpeedup, maxP99Ratio, minThroughputRatio, Optional.of(gate), validity);
    }

    public ComparisonRules withValidity(ValidityRules rules) {
        return new ComparisonRules(minSpeedup, maxP99Ratio, minThroughputRatio, accuracy, rules);
    }
}
