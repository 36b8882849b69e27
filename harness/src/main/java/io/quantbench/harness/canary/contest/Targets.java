package io.quantbench.harness.canary.contest;

import io.quantbench.harness.canary.contest.ContestReport.Target;
import io.quantbench.harness.canary.judge.CanaryJudge;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.judge.sequential.SequentialMcNemar;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** The figures that the judge must reach on labelled shadow pairs, with a look after every pair. */
final class Targets {
    private static final double ALPHA = 0.05;
    private static final double MARGIN = 0.01;
    private static final int MOST_PAIRS = 20_000;

    private final int trials;
    private final long seed;

    Targets(int trials, long seed) {
        this.trials = trials;
        this.seed = seed;
    }

    List<Target> measure() {
        Trial[] loss = run(trial -> decide(0.02, 0.01, trial));
        Trial[] sound = run(trial -> decide(0.01, 0.01, trial));
        return List.of(
                Target.of("1-point loss (2 % / 1 %) found", "median pairs", median(loss, Verdict.ROLLBACK), 1_900),
                Target.of("1-point loss promoted", "share of trials", share(loss, Verdict.PROMOTE), ALPHA),
                Target.of(
                        "false alarms of the harm test over 20,000 looks (1 % / 1 %)",
                        "share of trials", Sample.share(falseAlarms(), trials), ALPHA),
                Target.of(
                        "non-inferiority within 1 point (1 % / 1 %) certified",
                        "median pairs", median(sound, Verdict.PROMOTE), 1_400),
                Target.of("sound candidate rolled back", "share of trials", share(sound, Verdict.ROLLBACK), ALPHA));
    }

    private Trial[] run(LongFunction<Trial> trial) {
        return LongStream.range(seed, seed + trials).parallel().mapToObj(trial).toArray(Trial[]::new);
    }

    /** The first decision of the whole judge under a policy of accuracy alone. */
    private static Trial decide(double regressions, double improvements, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CanaryJudge judge = new CanaryJudge(JudgePolicy.of(ALPHA, new Guardrail.Accuracy(MARGIN, 1)));
        for (int pair = 1; pair <= MOST_PAIRS; pair++) {
            double draw = random.nextDouble();
            boolean referenceRight = draw >= improvements;
            boolean candidateRight = draw < 1 - regressions;
            String id = Integer.toString(pair);
            judge.accept(new EvidenceEvent.PairedAnswer(id, referenceRight == candidateRight ? 1 : 0, true, true));
            judge.accept(new EvidenceEvent.Label(id, referenceRight, candidateRight));
            if (judge.verdict() != Verdict.HOLD) {
                return new Trial(judge.verdict(), pair);
            }
        }
        return new Trial(Verdict.HOLD, MOST_PAIRS);
    }

    /** The harm test alone, so that no promotion ends a trial early. */
    private long falseAlarms() {
        return LongStream.range(seed, seed + trials)
                .parallel()
                .filter(trial -> {
                    SplittableRandom random = new SplittableRandom(trial);
                    SequentialMcNemar test = new SequentialMcNemar();
                    for (int pair = 1; pair <= MOST_PAIRS; pair++) {
                        double draw = random.nextDouble();
                        test.observe(draw >= 0.01, draw < 0.99);
                    }
                    return test.rejectsAt(ALPHA);
                })
                .count();
    }

    private Sample median(Trial[] all, Verdict verdict) {
        return Sample.median(
                LongStream.range(0, all.length)
                        .mapToObj(i -> all[(int) i])
                        .filter(trial -> trial.verdict() == verdict)
                        .mapToLong(Trial::requests)
                        .toArray(),
                trials);
    }

    private Sample share(Trial[] all, Verdict verdict) {
        return Sample.share(
                List.of(all).stream()
                        .filter(trial -> trial.verdict() == verdict)
                        .count(),
                trials);
    }
}
