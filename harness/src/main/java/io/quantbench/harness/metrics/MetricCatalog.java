package io.quantbench.harness.metrics;

import java.util.List;

/**
 * Every metric that QuantBench exports, the single source of its name, type, unit, labels and help. Names are those that
 * Prometheus stores, in base units (prometheus.io/docs/practices/naming); metrics of the JVM and of Vert.x come beside these under
 * {@code jvm_}, {@code process_}, {@code system_} and {@code vertx_}.
 *
 * <p>Label values are bounded: models and variants are those that were configured, outcomes those of
 * {@link io.quantbench.harness.observe.RequestOutcome} in lower case, classes at most {@link PairMetrics#MAX_CLASSES} per variant.
 *
 * <p>The file is longer than others on purpose: it is the table that everything else is checked against.
 */
public enum MetricCatalog {

    // Requests, per variant
    REQUESTS(
            "quantbench_requests_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM_OUTCOME,
            "Requests that ended, by outcome."),
    REQUESTS_IN_FLIGHT(
            "quantbench_requests_in_flight",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.ARM,
            "Requests admitted that have not ended."),
    QUEUE_DEPTH(
            "quantbench_queue_depth",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.ARM,
            "Requests that wait for an engine."),
    RESPONSE_TIME(
            "quantbench_response_time_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.ARM,
            "Time from the intended start of a request to its end, as its sender would feel it."),
    SERVICE_TIME(
            "quantbench_service_time_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.ARM,
            "Time from the submission of a request to its end; only requests that were answered well."),
    QUEUE_TIME(
            "quantbench_queue_time_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.ARM,
            "Time from the submission of a request until it left the queue."),
    SLO_BREACHES(
            "quantbench_slo_breaches_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM,
            "Requests not answered well within the objective's time; those that the client gave up are left out."),
    SLO_OBJECTIVE(
            "quantbench_slo_objective_seconds",
            MetricType.GAUGE,
            MetricUnit.SECONDS,
            Labels.NONE,
            "Service time within which a request must be answered well."),
    SLO_TARGET(
            "quantbench_slo_target_ratio",
            MetricType.GAUGE,
            MetricUnit.RATIO,
            Labels.NONE,
            "Share of requests that must be answered well within the objective."),

    // Engine calls, per variant
    BATCH_SIZE(
            "quantbench_batch_size", MetricType.HISTOGRAM, MetricUnit.COUNT, Labels.ARM, "Requests per engine call."),
    BATCHES("quantbench_batches_total", MetricType.COUNTER, MetricUnit.COUNT, Labels.ARM, "Engine calls begun."),
    BATCH_ROWS(
            "quantbench_batch_rows_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM,
            "Requests in all engine calls begun."),
    INFERENCE_TIME(
            "quantbench_inference_time_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.ARM,
            "Time of one engine call, a whole batch."),
    INPUT_TIME(
            "quantbench_input_time_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.ARM,
            "Time to fill the inputs of one engine call."),
    OUTPUT_TIME(
            "quantbench_output_time_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.ARM,
            "Time to read the outputs of one engine call."),
    ENGINE_BUSY(
            "quantbench_engine_busy_seconds_total",
            MetricType.COUNTER,
            MetricUnit.SECONDS,
            Labels.ARM,
            "Time inside the engine, of all its workers together."),
    ENGINE_THREADS(
            "quantbench_engine_threads",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.ARM,
            "Cores that one engine call may use."),
    MODEL_SIZE(
            "quantbench_model_size_bytes",
            MetricType.GAUGE,
            MetricUnit.BYTES,
            Labels.ARM,
            "Size of the model's files."),
    MODEL_READY(
            "quantbench_model_ready",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.ARM,
            "1 while the variant is loaded and takes requests, otherwise 0."),
    MODEL_LOADS(
            "quantbench_model_loads_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM,
            "Times the variant was loaded."),
    MODEL_LOAD_TIME(
            "quantbench_model_load_seconds",
            MetricType.GAUGE,
            MetricUnit.SECONDS,
            Labels.ARM,
            "Time of the variant's latest load, until it could answer."),

    // Accuracy and agreement, per variant
    AGREEMENT_RATIO(
            "quantbench_agreement_ratio",
            MetricType.GAUGE,
            MetricUnit.RATIO,
            Labels.ARM,
            "Share of compared rows whose prediction equals the FP32 model's; NaN before the first."),
    AGREEMENT_ROWS(
            "quantbench_agreement_rows_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM,
            "Rows compared with the FP32 model's prediction."),
    AGREEMENT_EQUAL_ROWS(
            "quantbench_agreement_equal_rows_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM,
            "Rows whose prediction equals the FP32 model's."),
    ACCURACY_RATIO(
            "quantbench_accuracy_ratio",
            MetricType.GAUGE,
            MetricUnit.RATIO,
            Labels.ARM,
            "Share of labelled rows that were predicted right; NaN before the first."),
    ACCURACY_ROWS(
            "quantbench_accuracy_rows_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM,
            "Labelled rows that were predicted."),
    ACCURACY_CORRECT_ROWS(
            "quantbench_accuracy_correct_rows_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM,
            "Labelled rows predicted right."),
    NON_FINITE(
            "quantbench_non_finite_answers_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM,
            "Answers withheld because they hold NaN or infinity, or cannot be read."),
    PAIRS(
            "quantbench_pairs_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM_RESULT,
            "Requests that the reference and the variant both answered, by how the answers compare."),
    LABELLED_PAIRS(
            "quantbench_labelled_pairs_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM_RESULT,
            "Pairs whose label is known, by who was right; regressions and improvements are the discordant ones."),
    COSINE_DISTANCE(
            "quantbench_pair_cosine_distance",
            MetricType.HISTOGRAM,
            MetricUnit.NUMBER,
            Labels.ARM,
            "One minus the cosine of the variant's output and the reference's."),
    SCORE_DIFFERENCE(
            "quantbench_pair_max_difference",
            MetricType.HISTOGRAM,
            MetricUnit.NUMBER,
            Labels.ARM,
            "Largest absolute difference of two values of a pair's outputs."),
    CLASS_PAIRS(
            "quantbench_class_pairs_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM_CLASS,
            "Pairs by the class that the reference decided for."),
    CLASS_DISAGREEMENTS(
            "quantbench_class_disagreements_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM_CLASS,
            "Pairs in which the variant decided for another class than the reference, by the reference's."),
    ACCURACY_MARGIN(
            "quantbench_accuracy_margin_ratio",
            MetricType.GAUGE,
            MetricUnit.RATIO,
            Labels.ARM,
            "Largest tolerable loss of accuracy against the reference."),
    AGREEMENT_FLOOR(
            "quantbench_agreement_floor_ratio",
            MetricType.GAUGE,
            MetricUnit.RATIO,
            Labels.ARM,
            "Smallest tolerable agreement with the reference."),

    // Admission and routing
    ADMITTED(
            "quantbench_admission_admitted_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.NONE,
            "Requests that came in, of all models."),
    REFUSED(
            "quantbench_admission_refused_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.NONE,
            "Requests refused at the door."),
    ADMISSION_LIMIT(
            "quantbench_admission_limit",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.NONE,
            "Requests that may be in flight now."),
    ADMISSION_IN_FLIGHT(
            "quantbench_admission_in_flight",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.NONE,
            "Requests that came in and have not gone out."),
    ADMISSION_BYTES(
            "quantbench_admission_in_flight_bytes",
            MetricType.GAUGE,
            MetricUnit.BYTES,
            Labels.NONE,
            "Memory that requests in flight hold."),
    ROUTED(
            "quantbench_routed_requests_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM_REASON,
            "Requests by the variant that was to answer them and why it was chosen."),
    TRAFFIC_SHARE(
            "quantbench_traffic_share_ratio",
            MetricType.GAUGE,
            MetricUnit.RATIO,
            Labels.ARM,
            "Share of the requests that the router gives to the variant."),
    SHADOWS(
            "quantbench_shadow_requests_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM_RESULT,
            "Requests sampled for a shadow, by what became of them."),
    SHADOWS_IN_FLIGHT(
            "quantbench_shadow_in_flight",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.ARM,
            "Shadow requests that have not ended."),
    SHADOW_SAMPLING(
            "quantbench_shadow_sampling_ratio",
            MetricType.GAUGE,
            MetricUnit.RATIO,
            Labels.ARM,
            "Share of the requests that a shadow is to see."),

    // Canary: the variant is the candidate, the metric a guardrail of its policy
    CANARY_PHASE(
            "quantbench_canary_phase",
            MetricType.STATE,
            MetricUnit.NUMBER,
            Labels.ARM_PHASE,
            "Where the canary stands."),
    CANARY_STEP("quantbench_canary_step", MetricType.GAUGE, MetricUnit.COUNT, Labels.ARM, "The current step, from 1."),
    CANARY_STEPS("quantbench_canary_steps", MetricType.GAUGE, MetricUnit.COUNT, Labels.ARM, "Steps of the plan."),
    CANARY_SHARE(
            "quantbench_canary_traffic_ratio",
            MetricType.GAUGE,
            MetricUnit.RATIO,
            Labels.ARM,
            "Share of the traffic that the candidate answers."),
    CANARY_PAUSED(
            "quantbench_canary_paused",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.ARM,
            "1 while steps are withheld, otherwise 0."),
    CANARY_VERDICT(
            "quantbench_canary_verdict",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM,
            "The latest verdict: 1 promote, 0 hold, -1 roll back."),
    CANARY_TRANSITIONS(
            "quantbench_canary_transitions_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.ARM,
            "Changes of step or phase."),
    CANARY_STEP_TIME(
            "quantbench_canary_step_seconds",
            MetricType.GAUGE,
            MetricUnit.SECONDS,
            Labels.ARM,
            "Time spent in the current step."),
    CANARY_EFFECT(
            "quantbench_canary_effect",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM_METRIC,
            "Candidate against reference, in the guardrail's unit: a difference of shares, a ratio of latencies, or the mean agreement."),
    CANARY_EFFECT_LOW(
            "quantbench_canary_effect_low",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM_METRIC,
            "Lower end of the effect's confidence sequence."),
    CANARY_EFFECT_HIGH(
            "quantbench_canary_effect_high",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM_METRIC,
            "Upper end of the effect's confidence sequence."),
    CANARY_MARGIN(
            "quantbench_canary_margin",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM_METRIC,
            "The guardrail's limit on the scale of the effect: the worst effect that is tolerable."),
    CANARY_HARM(
            "quantbench_canary_harm_log10_e",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM_METRIC,
            "Decadic logarithm of the largest e-value against \"no harm\"."),
    CANARY_HARM_THRESHOLD(
            "quantbench_canary_harm_threshold_log10_e",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM_METRIC,
            "What the evidence of harm must reach for a rollback."),
    CANARY_PROOF(
            "quantbench_canary_proof_log10_e",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM_METRIC,
            "Decadic logarithm of the largest e-value against \"worse by the margin\"."),
    CANARY_PROOF_THRESHOLD(
            "quantbench_canary_proof_threshold_log10_e",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM_METRIC,
            "What the evidence of non-inferiority must reach for a promotion."),
    CANARY_SAMPLES(
            "quantbench_canary_samples",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.ARM_METRIC,
            "Observations that the guardrail rests on in the current step."),
    CANARY_REMAINING(
            "quantbench_canary_expected_remaining_samples",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.ARM_METRIC,
            "Observations until harm or non-inferiority is proven if what was seen is typical; NaN when nothing points either way."),
    CANARY_RATIO_EVIDENCE(
            "quantbench_canary_ratio_mismatch_log10_e",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM,
            "Decadic logarithm of the largest e-value against \"requests reach the arms in the shares asked for\"."),
    CANARY_RATIO_THRESHOLD(
            "quantbench_canary_ratio_mismatch_threshold_log10_e",
            MetricType.GAUGE,
            MetricUnit.NUMBER,
            Labels.ARM,
            "What the evidence of a sample-ratio mismatch must reach to void the comparison."),

    // Event loops
    LOOP_LAG(
            "quantbench_loop_lag_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.LOOP,
            "How much later than asked for a timer ran on the event loop."),
    LOOP_BLOCKED(
            "quantbench_loop_blocked_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.LOOP,
            "Times the event loop was held up for longer than it may be."),

    // Load generator
    LOAD_TARGET_RATE(
            "quantbench_load_target_rate",
            MetricType.GAUGE,
            MetricUnit.PER_SECOND,
            Labels.NONE,
            "Queries per second that the plan asks for now."),
    LOAD_DUE(
            "quantbench_load_due_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.NONE,
            "Queries whose intended start has passed."),
    LOAD_ISSUED("quantbench_load_issued_total", MetricType.COUNTER, MetricUnit.COUNT, Labels.NONE, "Queries sent."),
    LOAD_COMPLETED(
            "quantbench_load_completed_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.NONE,
            "Queries that ended, in whatever way."),
    LOAD_FAILED(
            "quantbench_load_failed_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.NONE,
            "Queries that ended in anything but a good answer."),
    LOAD_DROPPED(
            "quantbench_load_dropped_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.NONE,
            "Queries that were due and never sent."),
    LOAD_OUTSTANDING(
            "quantbench_load_outstanding",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.NONE,
            "Queries sent that have not ended."),
    LOAD_ISSUE_DELAY(
            "quantbench_load_issue_delay_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.NONE,
            "Time from the intended start of a query until it was sent."),
    LOAD_RESPONSE_TIME(
            "quantbench_load_response_time_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.NONE,
            "Time from the intended start of a query to its end."),
    LOAD_VERDICT(
            "quantbench_load_verdict",
            MetricType.STATE,
            MetricUnit.NUMBER,
            Labels.VERDICT,
            "Whether the run is a result."),

    // The metrics themselves
    SCRAPES(
            "quantbench_scrapes_total",
            MetricType.COUNTER,
            MetricUnit.COUNT,
            Labels.FORMAT,
            "Scrapes answered, by format."),
    SCRAPE_TIME(
            "quantbench_scrape_duration_seconds",
            MetricType.HISTOGRAM,
            MetricUnit.SECONDS,
            Labels.NONE,
            "Time to render the metrics, without sending them."),
    SCRAPE_SIZE(
            "quantbench_scrape_size_bytes",
            MetricType.GAUGE,
            MetricUnit.BYTES,
            Labels.FORMAT,
            "Size of the latest scrape before compression."),
    DROPPED_SERIES(
            "quantbench_metrics_dropped_series",
            MetricType.GAUGE,
            MetricUnit.COUNT,
            Labels.NONE,
            "Label sets left out of the latest scrape because their metric has too many."),
    FULLEST_BUCKET(
            "quantbench_histogram_fullest_bucket_ratio",
            MetricType.GAUGE,
            MetricUnit.RATIO,
            Labels.METRIC,
            "Share of a histogram's observations that lie in one native bucket; above one half its quantiles tell little."),
    BUILD_INFO(
            "quantbench_build_info",
            MetricType.INFO,
            MetricUnit.NUMBER,
            Labels.BUILD,
            "Always 1; what runs is in the labels."),
    VARIANT_INFO(
            "quantbench_variant_info",
            MetricType.INFO,
            MetricUnit.NUMBER,
            Labels.VARIANT_FACTS,
            "Always 1; how the variant was made is in the labels.");

    private static final class Labels {
        static final List<String> NONE = List.of();
        static final List<String> ARM = List.of("model", "variant");
        static final List<String> ARM_OUTCOME = List.of("model", "variant", "outcome");
        static final List<String> ARM_RESULT = List.of("model", "variant", "result");
        static final List<String> ARM_REASON = List.of("model", "variant", "reason");
        static final List<String> ARM_CLASS = List.of("model", "variant", "class");
        static final List<String> ARM_METRIC = List.of("model", "variant", "metric");
        static final List<String> ARM_PHASE = List.of("model", "variant", "phase");
        static final List<String> LOOP = List.of("loop");
        static final List<String> VERDICT = List.of("verdict");
        static final List<String> FORMAT = List.of("format");
        static final List<String> METRIC = List.of("metric");
        static final List<String> BUILD = List.of("version", "commit", "java", "engine");
        static final List<String> VARIANT_FACTS = List.of("model", "variant", "precision", "sha256");
    }

    private final String metricName;
    private final MetricType type;
    private final MetricUnit unit;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> labels;

    private final String help;

    MetricCatalog(String metricName, MetricType type, MetricUnit unit, List<String> labels, String help) {
        this.metricName = metricName;
        this.type = type;
        this.unit = unit;
        this.labels = labels;
        this.help = help;
    }

    /** The name that Prometheus shows, such as {@code quantbench_requests_total}. */
    public String metricName() {
        return metricName;
    }

    public MetricType type() {
        return type;
    }

    public MetricUnit unit() {
        return unit;
    }

    /** Label names, without the {@code le} of buckets. */
    public List<String> labels() {
        return labels;
    }

    /** One sentence. */
    public String help() {
        return help;
    }

    /** Names of the series in the text formats: the metric's own, or one per part of a histogram. */
    public List<String> seriesNames() {
        return type.suffixes().stream().map(metricName::concat).toList();
    }

    /** The name without the endings that the Prometheus client adds by itself. */
    String clientName() {
        return metricName.replaceAll("_(total|info)$", "");
    }
}
