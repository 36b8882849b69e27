package io.quantbench.harness.canary.rival;

import io.quantbench.harness.canary.rival.KayentaMetric.EffectLimits;
import io.quantbench.harness.canary.rival.KayentaMetric.Measure;
import io.quantbench.harness.canary.rival.KayentaMetric.Missing;
import io.quantbench.harness.canary.rival.KayentaMetric.Role;
import io.quantbench.harness.canary.rival.KayentaScore.Classification;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A judge compatible with Kayenta's: Mann-Whitney on series of values, one per interval, of candidate and reference.
 *
 * <p>A metric is High when the {@value #CONFIDENCE} confidence interval of the shift lies above {@value #TOLERANCE} of the estimated shift itself, the
 * direction forbids increases, and the effect size reaches the limit; Low likewise. A group's score is its share of passed metrics
 * with data; the summary is the mean of the group scores. Half of all metrics without data fail the whole. Differences: the confidence
 * limits are exact where Kayenta's are numerical roots, and the noise that unties constant series is always the same.
 *
 * <p>Source: the modules kayenta-judge and kayenta-mannwhitney of Kayenta (NetflixACAJudge-v1.0). Pure and thread-safe.
 */
public final class KayentaJudge {
    private static final double CONFIDENCE = 0.98;
    private static final double TOLERANCE = 0.25;
    private static final double NO_DATA_LIMIT = 0.5;
    /** Standard deviation of the noise that unties a constant series, relative to its value. */
    private static final double UNTYING_NOISE = 1e-5;

    private final double pass;
    private final double marginal;

    /**
     * Sets the two thresholds.
     *
     * @param pass least score that passes, 0 to 100
     * @param marginal least score that is marginal, at most {@code pass}
     */
    public KayentaJudge(double pass, double marginal) {
        if (!(marginal >= 0 && marginal <= pass && pass <= 100)) {
            throw new IllegalArgumentException(
                    "pass=" + pass + " and marginal=" + marginal + " must satisfy 0 <= marginal <= pass <= 100");
        }
        this.pass = pass;
        this.marginal = marginal;
    }

    /** Two series of one metric; missing values are NaN. */
    public KayentaScore.Metric classify(KayentaMetric metric, double[] candidate, double[] reference) {
        double[] x = prepare(metric, candidate);
        double[] y = prepare(metric, reference);
        if (x.length == 0 || y.length == 0) {
            return plain(metric, withoutData(metric));
        }
        if (Arrays.equals(x, y) || isConstant(concat(x, y))) {
            return plain(metric, Classification.PASS);
        }
        MannWhitney test = MannWhitney.of(untied(x), untied(y), CONFIDENCE);
        double effect = metric.limits().measure() == Measure.MEAN_RATIO ? meanRatio(x, y) : test.commonLanguageEffect();
        Classification classification = classification(metric, test, effect);
        return new KayentaScore.Metric(
                metric.name(), metric.group(), classification, critical(metric, classification, effect), test);
    }

    /** The score of classified metrics, at least one. */
    public KayentaScore score(List<KayentaScore.Metric> metrics) {
        double score = metrics.stream().anyMatch(KayentaScore.Metric::critical)
                        || count(metrics, Classification.NO_DATA) >= NO_DATA_LIMIT * metrics.size()
                ? 0
                : metrics.stream()
                        .map(KayentaScore.Metric::group)
                        .distinct()
                        .mapToDouble(group -> groupScore(metrics.stream()
                                .filter(metric -> metric.group().equals(group))
                                .toList()))
                        .average()
                        .orElseThrow(() -> new IllegalArgumentException("metrics=[] is empty"));
        KayentaScore.Result result = score >= pass
                ? KayentaScore.Result.PASS
                : score >= marginal ? KayentaScore.Result.MARGINAL : KayentaScore.Result.FAIL;
        return new KayentaScore(score, result, metrics);
    }

    private static double groupScore(List<KayentaScore.Metric> group) {
        long passed = count(group, Classification.PASS);
        long judged = group.size() - count(group, Classification.NO_DATA);
        return judged == 0 ? 100 : 100.0 * passed / judged;
    }

    private static long count(List<KayentaScore.Metric> metrics, Classification classification) {
        return metrics.stream()
                .filter(metric -> metric.classification() == classification)
                .count();
    }

    private static Classification classification(KayentaMetric metric, MannWhitney test, double effect) {
        EffectLimits limits = metric.limits();
        double bound = TOLERANCE * Math.abs(test.shift());
        boolean badUp = metric.direction() != KayentaMetric.Direction.DECREASE;
        boolean badDown = metric.direction() != KayentaMetric.Direction.INCREASE;
        if (badUp && test.interval().low() > bound && !(effect < limits.allowedIncrease())) {
            return Classification.HIGH;
        }
        if (badDown && test.interval().high() < -bound && !(effect > limits.allowedDecrease())) {
            return Classification.LOW;
        }
        return Classification.PASS;
    }

    private static boolean critical(KayentaMetric metric, Classification classification, double effect) {
        if (metric.role() != Role.CRITICAL) {
            return false;
        }
        return switch (classification) {
            case HIGH -> !(effect < metric.limits().criticalIncrease());
            case LOW -> !(effect > metric.limits().criticalDecrease());
            case PASS, NO_DATA, NO_DATA_FAIL -> false;
        };
    }

    private static KayentaScore.Metric plain(KayentaMetric metric, Classification classification) {
        @Nullable MannWhitney none = null;
        return new KayentaScore.Metric(metric.name(), metric.group(), classification, false, none);
    }

    private static Classification withoutData(KayentaMetric metric) {
        if (metric.missing() == Missing.REPLACE_BY_ZERO) {
            return Classification.PASS;
        }
        return metric.role() == Role.MUST_HAVE_DATA ? Classification.NO_DATA_FAIL : Classification.NO_DATA;
    }

    private static double[] prepare(KayentaMetric metric, double[] values) {
        double[] present = metric.missing() == Missing.REMOVE
                ? Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray()
                : Arrays.stream(values)
                        .map(value -> Double.isNaN(value) ? 0 : value)
                        .toArray();
        return metric.removeOutliers() ? OutlierFences.of(present).keep(present) : present;
    }

    private static double[] untied(double[] values) {
        if (!isConstant(values)) {
            return values;
        }
        SplittableRandom random = new SplittableRandom(values.length);
        return Arrays.stream(values)
                .map(value -> value + UNTYING_NOISE * Math.abs(value) * random.nextGaussian())
                .toArray();
    }

    private static boolean isConstant(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == values[0]);
    }

    /** NaN where a mean is 0. */
    private static double meanRatio(double[] x, double[] y) {
        double above = Arrays.stream(x).average().orElse(0);
        double below = Arrays.stream(y).average().orElse(0);
        return above == 0 || below == 0 ? Double.NaN : above / below;
    }

    private static double[] concat(double[] x, double[] y) {
        double[] all = Arrays.copyOf(x, x.length + y.length);
        System.arraycopy(y, 0, all, x.length, y.length);
        return all;
    }
}
