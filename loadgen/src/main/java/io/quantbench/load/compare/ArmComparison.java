package io.quantbench.load.compare;

import io.quantbench.load.verdict.RunValidity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A candidate against its baseline.
 *
 * @param baseline name of the one arm
 * @param candidate name of the other
 * @param rounds that both ran
 * @param ratios candidate over baseline, by figure; a figure without an interval is absent
 * @param accuracy the accuracy verdict, if there is a gate and there were labelled rows
 * @param validity of both arms together
 * @param status the answer
 * @param checks every demand, met or not
 */
public record ArmComparison(
        String baseline,
        String candidate,
        int rounds,
        Map<Figure, RatioInterval> ratios,
        Optional<AccuracyVerdict> accuracy,
        RunValidity validity,
        Status status,
        List<Check> checks) {
    /** The answer. */
    public enum Status {
        /** Every demand is met with confidence. */
        ACCEPTED,
        /** A demand is not met, with confidence. */
        REJECTED,
        /** A demand can neither be called met nor missed: measure longer. */
        INCONCLUSIVE,
        /** The figures may not be believed. */
        INVALID
    }

    /** How one demand stands. */
    public enum Standing {
        /** Met with confidence. */
        MET,
        /** Missed with confidence. */
        MISSED,
        /** Within the interval, or not measured. */
        OPEN
    }

    /**
     * One demand.
     *
     * @param name what is demanded, lower case with hyphens; never changes
     * @param standing how it stands
     * @param required the limit
     * @param actual what was measured; NaN when it was not
     * @param sentence both in words, with the interval
     */
    public record Check(String name, Standing standing, double required, double actual, String sentence) {}

    public ArmComparison {
        ratios = Map.copyOf(ratios);
        checks = List.copyOf(checks);
    }

    /** The ratio of one figure, if it has an interval. */
    public Optional<RatioInterval> ratio(Figure figure) {
        return Optional.ofNullable(ratios.get(figure));
    }

    /** Baseline's p50 over the candidate's. */
    public Optional<RatioInterval> speedup() {
        return ratio(Figure.P50).map(RatioInterval::inverse);
    }
}
