package io.quantbench.harness.dashboards;

import static io.quantbench.harness.dashboards.Promql.ARM;
import static io.quantbench.harness.dashboards.Promql.RANGE;
import static io.quantbench.harness.dashboards.Promql.STEP;
import static io.quantbench.harness.dashboards.Promql.increaseBy;
import static io.quantbench.harness.dashboards.Promql.maxBy;
import static io.quantbench.harness.dashboards.Promql.pick;
import static io.quantbench.harness.dashboards.Promql.quantile;
import static io.quantbench.harness.dashboards.Promql.rateBy;
import static io.quantbench.harness.dashboards.Promql.ratio;

import io.quantbench.harness.metrics.MetricCatalog;
import java.util.List;

/** Whether a variant still decides as the reference does, and as it should. */
final class AccuracyDashboard {
    private static final String VARIANT = "{{variant}}";

    private AccuracyDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "quantbench-accuracy",
                "QuantBench: accuracy and agreement",
                "What quantization costs in answers: accuracy where labels are known, agreement with the reference everywhere.",
                Choices.ARM,
                List.of(Choices.TRANSITIONS),
                List.of(now(), accuracy(), agreement(), drift()));
    }

    private static Row now() {
        return Row.of(
                "Since the start",
                Panel.stat(
                        "Accuracy",
                        "Share of labelled rows predicted right.",
                        "percentunit",
                        Query.now(pick(MetricCatalog.ACCURACY_RATIO, ARM), VARIANT)),
                Panel.stat(
                        "Agreement",
                        "Share of compared rows whose prediction equals the reference's.",
                        "percentunit",
                        Query.now(pick(MetricCatalog.AGREEMENT_RATIO, ARM), VARIANT)),
                Panel.stat(
                        "Answers not finite",
                        "Answers with NaN or infinity in the time shown; anything above 0 is a defect.",
                        "short",
                        Query.now(increaseBy("variant", MetricCatalog.NON_FINITE, ARM, RANGE), VARIANT)),
                Panel.stat(
                        "Labelled pairs",
                        "Pairs in the time shown whose label is known.",
                        "short",
                        Query.now(increaseBy("variant", MetricCatalog.LABELLED_PAIRS, ARM, RANGE), VARIANT)));
    }

    private static Row accuracy() {
        String loss = "(" + increaseBy("variant", MetricCatalog.LABELLED_PAIRS, ARM + ", result=\"regression\"", RANGE)
                + " - " + increaseBy("variant", MetricCatalog.LABELLED_PAIRS, ARM + ", result=\"improvement\"", RANGE)
                + ") / " + increaseBy("variant", MetricCatalog.LABELLED_PAIRS, ARM, RANGE);
        return Row.of(
                "Accuracy",
                Panel.series(
                                "Accuracy over time",
                                "Share of labelled rows predicted right.",
                                "percentunit",
                                Query.over(
                                        ratio(
                                                rateBy("variant", MetricCatalog.ACCURACY_CORRECT_ROWS, ARM, STEP),
                                                rateBy("variant", MetricCatalog.ACCURACY_ROWS, ARM, STEP)),
                                        VARIANT))
                        .looking(Panel.Look.PLAIN.max(1)),
                Panel.series(
                                "Loss of accuracy",
                                "Regressions minus improvements per labelled pair over the time shown, beside the largest tolerable "
                                        + "loss.",
                                "percentunit",
                                Query.over(loss, VARIANT),
                                Query.over(maxBy("variant", MetricCatalog.ACCURACY_MARGIN, ARM), "{{variant}} margin"))
                        .looking(Panel.Look.PLAIN.limits("{{variant}} margin")),
                Panel.series(
                        "Discordant pairs",
                        "Labelled pairs that only one of the two got right: a regression, where the reference did.",
                        "reqps",
                        Query.over(
                                rateBy(
                                        "variant, result",
                                        MetricCatalog.LABELLED_PAIRS,
                                        ARM + ", result=~\"regression|improvement\"",
                                        STEP),
                                "{{variant}} {{result}}")),
                Panel.series(
                        "Answers not finite over time",
                        "Answers with NaN or infinity per second.",
                        "reqps",
                        Query.over(rateBy("variant", MetricCatalog.NON_FINITE, ARM, STEP), VARIANT)));
    }

    private static Row agreement() {
        return Row.of(
                "Agreement",
                Panel.series(
                                "Agreement over time",
                                "Share of compared rows whose prediction equals the reference's, beside the smallest tolerable one.",
                                "percentunit",
                                Query.over(
                                        ratio(
                                                rateBy("variant", MetricCatalog.AGREEMENT_EQUAL_ROWS, ARM, STEP),
                                                rateBy("variant", MetricCatalog.AGREEMENT_ROWS, ARM, STEP)),
                                        VARIANT),
                                Query.over(maxBy("variant", MetricCatalog.AGREEMENT_FLOOR, ARM), "{{variant}} floor"))
                        .looking(Panel.Look.PLAIN.max(1).limits("{{variant}} floor")),
                Panel.series(
                                "Worst classes",
                                "Classes of the reference for which the variant most often decides otherwise, in the time shown.",
                                "percentunit",
                                Query.now(
                                        "topk(10, "
                                                + ratio(
                                                        increaseBy(
                                                                "variant, class",
                                                                MetricCatalog.CLASS_DISAGREEMENTS,
                                                                ARM,
                                                                RANGE),
                                                        increaseBy(
                                                                "variant, class",
                                                                MetricCatalog.CLASS_PAIRS,
                                                                ARM,
                                                                RANGE))
                                                + ")",
                                        "{{variant}} {{class}}"))
                        .as(Panel.Kind.BAR_GAUGE));
    }

    private static Row drift() {
        return Row.of(
                "Drift of outputs",
                Panel.series(
                        "Cosine distance",
                        "One minus the cosine of the variant's output and the reference's: what turns before decisions do.",
                        "none",
                        Query.over(
                                quantile(0.5, "variant", MetricCatalog.COSINE_DISTANCE, ARM, STEP), "{{variant}} p50"),
                        Query.over(
                                quantile(0.99, "variant", MetricCatalog.COSINE_DISTANCE, ARM, STEP),
                                "{{variant}} p99")),
                Panel.series(
                        "Largest difference",
                        "Largest absolute difference of two values of a pair's outputs.",
                        "none",
                        Query.over(
                                quantile(0.5, "variant", MetricCatalog.SCORE_DIFFERENCE, ARM, STEP), "{{variant}} p50"),
                        Query.over(
                                quantile(0.99, "variant", MetricCatalog.SCORE_DIFFERENCE, ARM, STEP),
                                "{{variant}} p99")));
    }
}
