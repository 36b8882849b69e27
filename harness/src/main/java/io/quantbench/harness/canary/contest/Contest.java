package io.quantbench.harness.canary.contest;

import io.quantbench.harness.canary.contest.ContestReport.Row;
import io.quantbench.harness.canary.judge.CanaryJudge;
import io.quantbench.harness.canary.judge.EvidenceEvent.Look;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.rival.FailureLimitRule;
import io.quantbench.harness.canary.rival.FixedThresholdRule;
import io.quantbench.harness.canary.rival.IntervalCollector;
import io.quantbench.harness.canary.rival.IntervalSummary;
import io.quantbench.harness.canary.rival.KayentaJudge;
import io.quantbench.harness.canary.rival.MannWhitneyRule;
import io.quantbench.harness.canary.rival.Rival;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Judges against judges: the same streams through our judge, a fixed-threshold rule, a failure-limit rule and the Mann-Whitney
 * judge.
 *
 * <p>A trial is {@value #REQUESTS} requests in {@value #INTERVALS} intervals. Our judge is looked at every {@value #LOOK_EVERY} requests; the
 * others once per interval, as they are built. They are given what their systems seldom have: limits chosen with knowledge of
 * the reference, and labelled accuracy as a metric.
 */
public final class Contest {
    private static final int SCHEMA_VERSION = 1;
    private static final int INTERVALS = 50;
    private static final int REQUESTS_PER_INTERVAL = 400;
    private static final int REQUESTS = INTERVALS * REQUESTS_PER_INTERVAL;
    private static final int LOOK_EVERY = 20;
    /** Trials of a target per trial of a scenario: they are cheap, and shares of a few percent need many. */
    private static final int TARGET_TRIALS = 5;

    private static final double ALPHA = 0.05;
    private static final String OURS = "QuantBench";

    private static final List<Scenario> SCENARIOS = List.of(
            Scenario.sound("same model twice"),
            Scenario.sound("int8: 40 % faster, accuracy kept").with(new Scenario.Latency(0.6, 0, false)),
            Scenario.sound("2 % slower, 0.2 points worse: within margins")
                    .with(new Scenario.Answers(0.012, 0.010))
                    .with(new Scenario.Latency(1.02, 0, false)),
            Scenario.sound("same model, load swings by 60 %").with(new Scenario.Latency(1, 0, true)),
            Scenario.harmful("accuracy −1 point").with(new Scenario.Answers(0.02, 0.01)),
            Scenario.harmful("accuracy −3 points").with(new Scenario.Answers(0.04, 0.01)),
            Scenario.harmful("latency +10 %").with(new Scenario.Latency(1.10, 0, false)),
            Scenario.harmful("3 % of requests three times slower").with(new Scenario.Latency(1, 0.03, false)),
            Scenario.harmful("errors 0.5 % → 1.5 %").with(new Scenario.Failures(0.005, 0.015, 0)),
            Scenario.harmful("NaN from request 500 on").with(new Scenario.Failures(0.005, 0.005, 500)));

    private final int trials;
    private final long seed;
    private final Consumer<String> progress;

    /**
     * Plans a contest.
     *
     * @param trials per scenario, at least 10; targets take five times as many
     * @param seed of the first trial; the next ones count up
     * @param progress hears what runs now
     */
    public Contest(int trials, long seed, Consumer<String> progress) {
        if (trials < 10) {
            throw new IllegalArgumentException("trials=" + trials + " must be at least 10 to give a standard error");
        }
        this.trials = trials;
        this.seed = seed;
        this.progress = progress;
    }

    /** Runs everything, on all cores. */
    public ContestReport run() {
        progress.accept("targets on labelled pairs");
        List<ContestReport.Target> targets = new Targets(TARGET_TRIALS * trials, seed).measure();
        List<Row> rows = new ArrayList<>();
        for (Scenario scenario : SCENARIOS) {
            progress.accept(scenario.name());
            rows.addAll(compete(scenario));
        }
        return new ContestReport(SCHEMA_VERSION, trials, seed, targets, rows);
    }

    /** The policy of our judge: accuracy within a point, median within 10 %, p99 within 25 %, errors within a point. */
    static JudgePolicy policy() {
        return JudgePolicy.of(
                ALPHA,
                new Guardrail.Accuracy(0.01, 1),
                new Guardrail.LatencyQuantile(0.5, 1.10, 2_000, 1),
                new Guardrail.LatencyQuantile(0.99, 1.25, 5_000, 1),
                new Guardrail.ErrorRate(0.01, 1, 1));
    }

    private static List<Rival> rivals() {
        return List.of(
                new FixedThresholdRule(
                        new FixedThresholdRule.Limits(0.025, 0.87, 1.5 * Stream.referenceP99Ns()), 5, INTERVALS - 5),
                new FailureLimitRule(
                        new FailureLimitRule.Tolerances(0.01, 0.01, 0.3), new FailureLimitRule.Plan(INTERVALS, 2, 25)),
                new MannWhitneyRule(new KayentaJudge(95, 75), 10, INTERVALS));
    }

    private List<Row> compete(Scenario scenario) {
        Trial[][] byTrial = LongStream.range(seed, seed + trials)
                .parallel()
                .mapToObj(trial -> trial(scenario, trial))
                .toArray(Trial[][]::new);
        List<String> names = new ArrayList<>(List.of(OURS));
        rivals().forEach(rival -> names.add(rival.name()));
        return IntStream.range(0, names.size())
                .mapToObj(judge -> row(
                        scenario,
                        names.get(judge),
                        Arrays.stream(byTrial).map(all -> all[judge]).toList()))
                .toList();
    }

    private Row row(Scenario scenario, String judge, List<Trial> all) {
        Verdict right = scenario.harmful() ? Verdict.ROLLBACK : Verdict.PROMOTE;
        Verdict wrong = scenario.harmful() ? Verdict.PROMOTE : Verdict.ROLLBACK;
        long[] times = all.stream()
                .filter(trial -> trial.verdict() == right)
                .mapToLong(Trial::requests)
                .toArray();
        long wrongs = all.stream().filter(trial -> trial.verdict() == wrong).count();
        return new Row(
                scenario.name(),
                scenario.harmful(),
                judge,
                Sample.share(wrongs, trials),
                Sample.share(times.length, trials),
                Sample.median(times, trials));
    }

    /** Ours first, then the rivals in their order. */
    private static Trial[] trial(Scenario scenario, long seed) {
        Stream stream = new Stream(scenario, seed);
        CanaryJudge ours = new CanaryJudge(policy());
        IntervalCollector collector = new IntervalCollector();
        List<Rival> rivals = rivals();
        Trial[] ends = new Trial[1 + rivals.size()];
        Arrays.fill(ends, new Trial(Verdict.HOLD, REQUESTS));
        for (int request = 1; request <= REQUESTS; request++) {
            stream.next(event -> {
                collector.accept(event);
                if (ends[0].verdict() == Verdict.HOLD) {
                    ours.accept(event);
                }
            });
            if (request % LOOK_EVERY == 0 && ends[0].verdict() == Verdict.HOLD) {
                ours.accept(new Look(request));
                end(ends, 0, ours.verdict(), request);
            }
            if (request % REQUESTS_PER_INTERVAL == 0) {
                IntervalSummary interval = collector.close();
                for (int i = 0; i < rivals.size(); i++) {
                    end(ends, i + 1, rivals.get(i).judge(interval), request);
                }
            }
        }
        return ends;
    }

    private static void end(Trial[] ends, int judge, Verdict verdict, long request) {
        if (ends[judge].verdict() == Verdict.HOLD && verdict != Verdict.HOLD) {
            ends[judge] = new Trial(verdict, request);
        }
    }
}
