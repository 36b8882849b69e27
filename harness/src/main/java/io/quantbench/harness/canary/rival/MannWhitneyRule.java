package io.quantbench.harness.canary.rival;

import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.rival.IntervalSummary.Side;
import io.quantbench.harness.canary.rival.KayentaMetric.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A canary analysis around {@link KayentaJudge}: one point per interval and metric, judged anew every few points; a failed score rolls
 * back, a passed one at the last point promotes.
 */
public final class MannWhitneyRule implements Rival {
    private static final List<Series> METRICS = List.of(
            new Series(KayentaMetric.of("error-rate", Direction.INCREASE), Side::errorRate),
            new Series(KayentaMetric.of("accuracy", Direction.DECREASE), Side::accuracy),
            new Series(KayentaMetric.of("latency-p50", Direction.INCREASE), Side::p50Ns),
            new Series(KayentaMetric.of("latency-p99", Direction.INCREASE), Side::p99Ns));

    private final KayentaJudge judge;
    private final int every;
    private final int points;
    private final List<IntervalSummary> intervals = new ArrayList<>();
    private Verdict verdict = Verdict.HOLD;

    private record Series(KayentaMetric metric, ToDoubleFunction<Side> value) {}

    /**
     * Plans an analysis.
     *
     * @param judge whose thresholds decide
     * @param every points between two judgements, at least 1
     * @param points until the end; Kayenta's guide asks for 50
     */
    public MannWhitneyRule(KayentaJudge judge, int every, int points) {
        if (every < 1 || points < every) {
            throw new IllegalArgumentException(
                    "every=" + every + " must be at least 1 and points=" + points + " at least as many");
        }
        this.judge = judge;
        this.every = every;
        this.points = points;
    }

    @Override
    public String name() {
        return "Mann-Whitney";
    }

    @Override
    public Verdict judge(IntervalSummary interval) {
        if (verdict != Verdict.HOLD || intervals.size() >= points) {
            return verdict;
        }
        intervals.add(interval);
        if (intervals.size() % every == 0 || intervals.size() == points) {
            KayentaScore.Result result = score().result();
            if (result == KayentaScore.Result.FAIL) {
                verdict = Verdict.ROLLBACK;
            } else if (intervals.size() == points && result == KayentaScore.Result.PASS) {
                verdict = Verdict.PROMOTE;
            }
        }
        return verdict;
    }

    /** The score of all points so far: the second opinion to show beside our own judge's. */
    public KayentaScore score() {
        return judge.score(METRICS.stream()
                .map(series -> judge.classify(
                        series.metric(),
                        values(interval -> series.value().applyAsDouble(interval.candidate())),
                        values(interval -> series.value().applyAsDouble(interval.reference()))))
                .toList());
    }

    private double[] values(ToDoubleFunction<IntervalSummary> value) {
        return intervals.stream().mapToDouble(value).toArray();
    }
}
