package io.quantbench.load.compare;

import io.quantbench.load.compare.ArmComparison.Check;
import io.quantbench.load.compare.ArmComparison.Standing;
import io.quantbench.load.compare.ArmComparison.Status;
import io.quantbench.load.verdict.RunValidity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Speed, tail and accuracy of a candidate in one verdict. Pure. */
public final class ComparisonJudge {
    /** Beyond so many times the rounds nobody will wait. */
    private static final double MOST_TIMES = 1_000;

    private final ComparisonRules rules;
    private final BlockBootstrap bootstrap;

    public ComparisonJudge(ComparisonRules rules, BlockBootstrap bootstrap) {
        this.rules = rules;
        this.bootstrap = bootstrap;
    }

    /**
     * Judges a candidate.
     *
     * @param baseline what the arm did that it is compared with, over the same rounds
     * @param accuracy what both got right; empty without labelled rows, which leaves an accuracy gate open
     */
    public ArmComparison judge(ArmBlocks baseline, ArmBlocks candidate, Optional<AccuracyOutcome> accuracy) {
        Map<Figure, RatioInterval> ratios = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            bootstrap
                    .ratio(baseline.blocks(), candidate.blocks(), figure)
                    .ifPresent(interval -> ratios.put(figure, interval));
        }
        Optional<AccuracyVerdict> verdict = rules.accuracy().flatMap(gate -> accuracy.map(gate::judge));
        RunValidity validity = baseline.validity(rules.validity()).and(candidate.validity(rules.validity()));
        List<Check> checks = checks(ratios, verdict);
        return new ArmComparison(
                baseline.arm(),
                candidate.arm(),
                baseline.blocks().size(),
                ratios,
                verdict,
                validity,
                status(validity, checks),
                checks);
    }

    private static Status status(RunValidity validity, List<Check> checks) {
        if (!validity.valid()) {
            return Status.INVALID;
        }
        if (checks.stream().anyMatch(check -> check.standing() == Standing.MISSED)) {
            return Status.REJECTED;
        }
        return checks.stream().allMatch(check -> check.standing() == Standing.MET)
                ? Status.ACCEPTED
                : Status.INCONCLUSIVE;
    }

    private List<Check> checks(Map<Figure, RatioInterval> ratios, Optional<AccuracyVerdict> verdict) {
        List<Check> checks = new ArrayList<>();
        Optional<RatioInterval> p50 = Optional.ofNullable(ratios.get(Figure.P50));
        Optional<RatioInterval> p99 = Optional.ofNullable(ratios.get(Figure.P99));
        atLeast(checks, "min-speedup", rules.minSpeedup(), p50.map(RatioInterval::inverse));
        atMost(checks, "max-p99-ratio", rules.maxP99Ratio(), p99);
        atLeast(
                checks,
                "min-throughput-ratio",
                rules.minThroughputRatio(),
                Optional.ofNullable(ratios.get(Figure.THROUGHPUT)));
        if (rules.accuracy().isPresent()) {
            checks.add(verdict.map(ComparisonJudge::accuracy)
                    .orElseGet(() -> new Check(
                            "accuracy", Standing.OPEN, Double.NaN, Double.NaN, "The accuracy was not measured.")));
        }
        return checks;
    }

    private static Check accuracy(AccuracyVerdict verdict) {
        Standing standing =
                switch (verdict.status()) {
                    case KEPT -> Standing.MET;
                    case LOST -> Standing.MISSED;
                    case UNDECIDED -> Standing.OPEN;
                };
        return new Check("accuracy", standing, verdict.required(), verdict.actual(), verdict.sentence());
    }

    private static void atLeast(
            List<Check> checks, String name, OptionalDouble limit, Optional<RatioInterval> interval) {
        if (limit.isPresent()) {
            double required = limit.getAsDouble();
            checks.add(check(
                    new Demand(name, "≥", required), interval, i -> i.low() >= required, i -> i.high() < required));
        }
    }

    private static void atMost(
            List<Check> checks, String name, OptionalDouble limit, Optional<RatioInterval> interval) {
        if (limit.isPresent()) {
            double required = limit.getAsDouble();
            checks.add(check(
                    new Demand(name, "≤", required), interval, i -> i.high() <= required, i -> i.low() > required));
        }
    }

    private record Demand(String name, String sign, double required) {}

    private static Check check(
            Demand demand,
            Optional<RatioInterval> interval,
            Predicate<RatioInterval> met,
            Predicate<RatioInterval> missed) {
        String name = demand.name();
        double required = demand.required();
        if (interval.isEmpty()) {
            String why = String.format(
                    Locale.ROOT,
                    "%s %s %.4g is open: no interval without %d rounds that all have answers.",
                    name,
                    demand.sign(),
                    required,
                    BlockBootstrap.FEWEST_BLOCKS);
            return new Check(name, Standing.OPEN, required, Double.NaN, why);
        }
        RatioInterval found = interval.get();
        Standing standing = met.test(found) ? Standing.MET : missed.test(found) ? Standing.MISSED : Standing.OPEN;
        String sentence = String.format(
                Locale.ROOT,
                "%s %s %.4g %s: %.4g (%.4g to %.4g with %.4g %% confidence).%s",
                name,
                demand.sign(),
                required,
                standing == Standing.MET ? "met" : standing == Standing.MISSED ? "missed" : "open",
                found.ratio(),
                found.low(),
                found.high(),
                100 * found.confidence(),
                standing == Standing.OPEN ? moreRounds(found, required) : "");
        return new Check(name, standing, required, found.ratio(), sentence);
    }

    /** An interval narrows with the root of the rounds; it must become shorter than the way from the ratio to the limit. */
    private static String moreRounds(RatioInterval found, double required) {
        double way = Math.abs(Math.log(found.ratio() / required));
        double half = found.ratio() >= required
                ? Math.log(found.ratio() / found.low())
                : Math.log(found.high() / found.ratio());
        double times = half * half / (way * way);
        return times < MOST_TIMES
                ? String.format(Locale.ROOT, " Needs about %.1f times as many rounds.", Math.max(1.1, times))
                : " The ratio is too near the limit for any number of rounds.";
    }
}
