package io.quantbench.harness.dashboards;

import static io.quantbench.harness.dashboards.Promql.ARM;
import static io.quantbench.harness.dashboards.Promql.STEP;
import static io.quantbench.harness.dashboards.Promql.pick;
import static io.quantbench.harness.dashboards.Promql.quantile;
import static io.quantbench.harness.dashboards.Promql.rate;
import static io.quantbench.harness.dashboards.Promql.rateBy;
import static io.quantbench.harness.dashboards.Promql.ratio;

import io.quantbench.harness.metrics.MetricCatalog;
import java.util.List;

/** What a variant does with the cores and bytes that it takes. */
final class EfficiencyDashboard {
    private static final String VARIANT = "{{variant}}";
    private static final String CORES = "sum by (variant) (" + rate(MetricCatalog.ENGINE_BUSY, ARM, STEP) + " * "
            + pick(MetricCatalog.ENGINE_THREADS, ARM) + ")";
    private static final String PER_CORE_SECOND = ratio(rateBy("variant", MetricCatalog.BATCH_ROWS, ARM, STEP), CORES);

    private EfficiencyDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "quantbench-efficiency",
                "QuantBench: efficiency",
                "Inferences per core, batches and bytes per variant.",
                List.of(Choices.MODEL, Choices.VARIANT, Choices.BASELINE),
                List.of(Choices.TRANSITIONS),
                List.of(now(), engines(), models()));
    }

    private static Row now() {
        return Row.of(
                "Now",
                Panel.stat(
                        "Inferences per core and second",
                        "Requests in engine calls, per second that a core was the engine's.",
                        "none",
                        Query.now(PER_CORE_SECOND, VARIANT)),
                Panel.stat(
                        "Speed-up per core",
                        "Inferences per core and second against the baseline's.",
                        "none",
                        Query.now(
                                PER_CORE_SECOND + " / scalar("
                                        + PER_CORE_SECOND.replace("=~\"$variant\"", "=\"$baseline\"") + ")",
                                VARIANT)),
                Panel.stat(
                        "Model size",
                        "Size of the model's files.",
                        "bytes",
                        Query.now(pick(MetricCatalog.MODEL_SIZE, ARM), VARIANT)),
                Panel.stat(
                        "Accuracy",
                        "Share of labelled rows predicted right, for the balance.",
                        "percentunit",
                        Query.now(pick(MetricCatalog.ACCURACY_RATIO, ARM), VARIANT)));
    }

    private static Row engines() {
        return Row.of(
                "Engines",
                Panel.series(
                        "Inferences per core and second over time",
                        "Requests in engine calls, per second that a core was the engine's.",
                        "none",
                        Query.over(PER_CORE_SECOND, VARIANT)),
                Panel.series(
                        "Cores in engines",
                        "Cores that engine calls keep busy: time inside the engine times the cores of a call.",
                        "none",
                        Query.over(CORES, VARIANT)),
                Panel.series(
                        "Batch size",
                        "Requests per engine call, mean and 99th percentile.",
                        "short",
                        Query.over(
                                ratio(
                                        rateBy("variant", MetricCatalog.BATCH_ROWS, ARM, STEP),
                                        rateBy("variant", MetricCatalog.BATCHES, ARM, STEP)),
                                "{{variant}} mean"),
                        Query.over(quantile(0.99, "variant", MetricCatalog.BATCH_SIZE, ARM, STEP), "{{variant}} p99")),
                Panel.series(
                        "Time of an engine call",
                        "A whole batch, inside the engine.",
                        "s",
                        Query.over(
                                quantile(0.5, "variant", MetricCatalog.INFERENCE_TIME, ARM, STEP), "{{variant}} p50"),
                        Query.over(
                                quantile(0.99, "variant", MetricCatalog.INFERENCE_TIME, ARM, STEP), "{{variant}} p99")),
                Panel.series(
                        "CPU of the process",
                        "Share of all cores that this process uses, and that the machine uses.",
                        "percentunit",
                        Query.over("process_cpu_usage", "process"),
                        Query.over("system_cpu_usage", "machine")),
                Panel.series(
                        "Engine calls per second",
                        "Engine calls begun.",
                        "ops",
                        Query.over(rateBy("variant", MetricCatalog.BATCHES, ARM, STEP), VARIANT)));
    }

    private static Row models() {
        return Row.of(
                "Models",
                Panel.series(
                                "Ready",
                                "1 while a variant is loaded and takes requests.",
                                "none",
                                Query.over(pick(MetricCatalog.MODEL_READY, ARM), VARIANT))
                        .sized(8, 8),
                Panel.series(
                                "Loads",
                                "Loads so far.",
                                "short",
                                Query.over(pick(MetricCatalog.MODEL_LOADS, ARM), VARIANT))
                        .sized(8, 8),
                Panel.series(
                                "Load time",
                                "Time of the latest load, until the variant could answer.",
                                "s",
                                Query.over(pick(MetricCatalog.MODEL_LOAD_TIME, ARM), VARIANT))
                        .sized(8, 8),
                Panel.series(
                                "Variants",
                                "How each variant was made.",
                                "none",
                                Query.now(
                                        pick(MetricCatalog.VARIANT_INFO, ARM), "{{variant}} {{precision}} {{sha256}}"))
                        .as(Panel.Kind.TABLE)
                        .sized(24, 6));
    }
}
