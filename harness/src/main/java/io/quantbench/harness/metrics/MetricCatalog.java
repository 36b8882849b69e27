package io.quantbench.harness.metrics;

import java.util.List;

/**
 * Every metric that QuantBench exports, the single source of its name, type, labels and help. Names are those that
 * Prometheus stores, in base units (prometheus.io/docs/practices/naming); the JVM's own metrics come beside these under
 * {@code jvm_}, {@code process_} and {@code system_}.
 *
 * <p>Label values are bounded: models and variants are those of the arms of the run, outcomes those of
 * {@link io.quantbench.harness.observe.RequestOutcome} in lower case.
 */
public enum MetricCatalog {
    REQUESTS("quantbench_requests_total", Type.COUNTER, Labels.ARM_OUTCOME, "Requests that ended, by outcome."),
    REQUESTS_IN_FLIGHT(
            "quantbench_requests_in_flight", Type.GAUGE, Labels.ARM, "Requests admitted that have not ended."),
    QUEUE_DEPTH("quantbench_queue_depth", Type.GAUGE, Labels.ARM, "Requests that wait for an engine."),
    BATCH_SIZE("quantbench_batch_size", Type.HISTOGRAM, Labels.ARM, "Requests per engine call."),
    RESPONSE_TIME(
            "quantbench_response_time_seconds",
            Type.HISTOGRAM,
            Labels.ARM,
            "Time from the intended start of a request to its end, as its sender would feel it."),
    SERVICE_TIME(
            "quantbench_service_time_seconds",
            Type.HISTOGRAM,
            Labels.ARM,
            "Time from the submission of a request to its end; only requests that were answered well."),
    QUEUE_TIME(
            "quantbench_queue_time_seconds",
            Type.HISTOGRAM,
            Labels.ARM,
            "Time from the submission of a request until it left the queue."),
    INFERENCE_TIME(
            "quantbench_inference_time_seconds", Type.HISTOGRAM, Labels.ARM, "Time of one engine call, a whole batch."),
    AGREEMENT_RATIO(
            "quantbench_agreement_ratio",
            Type.GAUGE,
            Labels.ARM,
            "Share of compared rows whose prediction equals the FP32 model's; NaN before the first."),
    AGREEMENT_ROWS(
            "quantbench_agreement_rows_total",
            Type.COUNTER,
            Labels.ARM,
            "Rows compared with the FP32 model's prediction."),
    AGREEMENT_EQUAL_ROWS(
            "quantbench_agreement_equal_rows_total",
            Type.COUNTER,
            Labels.ARM,
            "Rows whose prediction equals the FP32 model's."),
    ACCURACY_RATIO(
            "quantbench_accuracy_ratio",
            Type.GAUGE,
            Labels.ARM,
            "Share of labelled rows that were predicted right; NaN before the first."),
    ACCURACY_ROWS("quantbench_accuracy_rows_total", Type.COUNTER, Labels.ARM, "Labelled rows that were predicted."),
    ACCURACY_CORRECT_ROWS(
            "quantbench_accuracy_correct_rows_total", Type.COUNTER, Labels.ARM, "Labelled rows predicted right."),
    MODEL_SIZE("quantbench_model_size_bytes", Type.GAUGE, Labels.ARM, "Size of the model's files."),
    BUILD_INFO(
            "quantbench_build_info",
            Type.GAUGE,
            List.of("version", "commit", "java", "engine"),
            "Always 1; what runs is in the labels.");

    /** Kind of a metric, which decides the series that it is stored as. */
    public enum Type {
        COUNTER(""),
        GAUGE(""),
        /** Cumulative buckets, their sum and count, and the largest recent value as a gauge. */
        HISTOGRAM("_bucket", "_sum", "_count", "_max");

        @SuppressWarnings("ImmutableEnumChecker") // made by List.of
        private final List<String> suffixes;

        Type(String... suffixes) {
            this.suffixes = List.of(suffixes);
        }
    }

    private static final class Labels {
        static final List<String> ARM = List.of("model", "variant");
        static final List<String> ARM_OUTCOME = List.of("model", "variant", "outcome");
    }

    private final String metricName;
    private final Type type;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> labels;

    private final String help;

    MetricCatalog(String metricName, Type type, List<String> labels, String help) {
        this.metricName = metricName;
        this.type = type;
        this.labels = labels;
        this.help = help;
    }

    /** The name that Prometheus shows, such as {@code quantbench_requests_total}. */
    public String metricName() {
        return metricName;
    }

    public Type type() {
        return type;
    }

    /** Label names, without the {@code le} of buckets. */
    public List<String> labels() {
        return labels;
    }

    /** One sentence. */
    public String help() {
        return help;
    }

    /** Names of the stored series: the metric's own, or one per part of a histogram. */
    public List<String> seriesNames() {
        return type.suffixes.stream().map(metricName::concat).toList();
    }

    /** The name without the endings that Micrometer adds by itself. */
    String meterName() {
        return metricName.replaceAll("_(total|seconds)$", "");
    }
}
