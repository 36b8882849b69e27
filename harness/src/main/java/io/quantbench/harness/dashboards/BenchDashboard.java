package io.quantbench.harness.dashboards;

import static io.quantbench.harness.dashboards.Promql.ARM;
import static io.quantbench.harness.dashboards.Promql.MODEL;
import static io.quantbench.harness.dashboards.Promql.RANGE;
import static io.quantbench.harness.dashboards.Promql.STEP;
import static io.quantbench.harness.dashboards.Promql.pick;
import static io.quantbench.harness.dashboards.Promql.quantile;
import static io.quantbench.harness.dashboards.Promql.rateBy;
import static io.quantbench.harness.dashboards.Promql.ratio;
import static io.quantbench.harness.dashboards.Promql.sumBy;

import io.quantbench.harness.metrics.MetricCatalog;
import java.util.List;

/** A {@code quantbench bench} run while it goes. Its arms take turns, so rates have gaps where another arm ran. */
final class BenchDashboard {
    private static final String VARIANT = "{{variant}}";

    private BenchDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "quantbench-bench",
                "QuantBench: bench",
                "FP32 against its quantized variants, live.",
                List.of(Choices.MODEL, Choices.VARIANT, Choices.BASELINE),
                List.of(),
                List.of(verdict(), traffic(), quality()));
    }

    private static Row verdict() {
        String baseline = "max by (model) ("
                + quantile(0.5, "model", MetricCatalog.SERVICE_TIME, MODEL + ", variant=\"$baseline\"", RANGE) + ")";
        String speedUp = baseline + " / on (model) group_right () ("
                + quantile(0.5, "model, variant", MetricCatalog.SERVICE_TIME, ARM, RANGE) + ")";
        return Row.of(
                "Verdict",
                Panel.stat(
                                "Speed-up",
                                "Median service time of the baseline divided by the variant's, over the time range shown. Above 1 the "
                                        + "variant is faster. Each arm counts only while it runs.",
                                "none",
                                Query.now(speedUp, VARIANT))
                        .looking(Panel.Look.FROM_ZERO.decimals(2)),
                Panel.stat(
                        "Accuracy",
                        "Share of labelled rows predicted right.",
                        "percentunit",
                        Query.now(pick(MetricCatalog.ACCURACY_RATIO, ARM), VARIANT)),
                Panel.stat(
                        "Agreement with FP32",
                        "Share of rows whose prediction equals the FP32 model's.",
                        "percentunit",
                        Query.now(pick(MetricCatalog.AGREEMENT_RATIO, ARM), VARIANT)),
                Panel.stat(
                        "Model size",
                        "Size of the model's files.",
                        "decbytes",
                        Query.now(pick(MetricCatalog.MODEL_SIZE, ARM), VARIANT)));
    }

    private static Row traffic() {
        return Row.of(
                "Traffic and time",
                Panel.series(
                        "Requests per second",
                        "Requests that ended, by variant and outcome.",
                        "reqps",
                        Query.over(
                                rateBy("variant, outcome", MetricCatalog.REQUESTS, ARM, STEP),
                                "{{variant}} {{outcome}}")),
                Panel.series(
                        "In flight and queued",
                        "Requests admitted that have not ended, and those of them that wait for an engine.",
                        "short",
                        Query.over(sumBy("variant", MetricCatalog.REQUESTS_IN_FLIGHT, ARM), "{{variant}} in flight"),
                        Query.over(sumBy("variant", MetricCatalog.QUEUE_DEPTH, ARM), "{{variant}} queued")),
                times("Response time", "From the intended start to the end.", MetricCatalog.RESPONSE_TIME),
                times("Service time", "From the submission to the end.", MetricCatalog.SERVICE_TIME),
                times("Queue time", "From the submission until it left the queue.", MetricCatalog.QUEUE_TIME),
                times("Inference time", "Of one engine call, a whole batch.", MetricCatalog.INFERENCE_TIME));
    }

    private static Panel times(String title, String description, MetricCatalog metric) {
        return Panel.series(
                title,
                description,
                "s",
                Query.over(quantile(0.5, "variant", metric, ARM, STEP), "{{variant}} p50"),
                Query.over(quantile(0.99, "variant", metric, ARM, STEP), "{{variant}} p99"));
    }

    private static Row quality() {
        return Row.of(
                "Quality and build",
                Panel.series(
                                "Accuracy by rows so far",
                                "How the accuracy settles as rows come in.",
                                "percentunit",
                                Query.over(
                                        ratio(
                                                sumBy("variant", MetricCatalog.ACCURACY_CORRECT_ROWS, ARM),
                                                sumBy("variant", MetricCatalog.ACCURACY_ROWS, ARM)),
                                        VARIANT))
                        .looking(Panel.Look.PLAIN),
                Panel.series(
                                "Agreement by rows so far",
                                "How the agreement settles as rows come in.",
                                "percentunit",
                                Query.over(
                                        ratio(
                                                sumBy("variant", MetricCatalog.AGREEMENT_EQUAL_ROWS, ARM),
                                                sumBy("variant", MetricCatalog.AGREEMENT_ROWS, ARM)),
                                        VARIANT))
                        .looking(Panel.Look.PLAIN),
                Panel.series(
                                "Build",
                                "What runs.",
                                "none",
                                Query.now(
                                        pick(MetricCatalog.BUILD_INFO, ""),
                                        "{{version}} {{commit}} {{java}} {{engine}}"))
                        .as(Panel.Kind.TABLE)
                        .sized(24, 6));
    }
}
