package io.quantbench.load.mllog;

import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioResult;
import io.quantbench.load.scenario.ScenarioVerdict;
import io.quantbench.load.scenario.ScenarioVerdict.Check;
import io.quantbench.load.scenario.ScenarioVerdict.Rule;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The keys of a result in the detail log. */
final class DetailResult {
    /** LoadGen's percentiles. */
    static final List<Double> PERCENTILES = List.of(50.0, 90.0, 95.0, 97.0, 99.0, 99.9);

    private static final double MULTI_STREAM_PERCENTILE = 99;

    private DetailResult() {}

    static void write(DetailLog detail, ScenarioResult result) throws IOException {
        ScenarioVerdict verdict = result.verdict();
        for (Rule rule : new Rule[] {Rule.COMPLETE, Rule.NO_ERRORS}) {
            if (!verdict.met(rule)) {
                detail.error("error_runtime", verdict.check(rule).orElseThrow().sentence());
            }
        }
        detail.put("generated_query_count", result.recording().scheduledQueries());
        detail.put("generated_samples_per_query", result.plan().samplesPerQuery());
        detail.put("result_validity", result.valid() ? "VALID" : "INVALID");
        if (verdict.check(Rule.PERFORMANCE_CONSTRAINT).isPresent()) {
            detail.put("result_perf_constraints_met", verdict.met(Rule.PERFORMANCE_CONSTRAINT));
        }
        detail.put("result_min_duration_met", verdict.met(Rule.MIN_DURATION));
        detail.put("result_min_queries_met", verdict.met(Rule.MIN_QUERIES));
        detail.put("early_stopping_met", verdict.met(Rule.EARLY_STOPPING));
        if (!result.valid()) {
            detail.put(
                    "result_invalid_reason",
                    verdict.checks().stream()
                            .filter(check -> !check.met())
                            .map(Check::sentence)
                            .collect(Collectors.joining(" ")));
        }
        if (verdict.check(Rule.EARLY_STOPPING).isPresent()) {
            detail.put(
                    "early_stopping_result",
                    verdict.check(Rule.EARLY_STOPPING).orElseThrow().sentence());
        }
        detail.put("result_query_count", result.queries());
        byScenario(detail, result);
        latencies(detail, result, "result_%s_percentile_latency_ns", "latency_ns");
    }

    private static void byScenario(DetailLog detail, ScenarioResult result) throws IOException {
        Scenario scenario = result.plan().scenario();
        if (scenario instanceof Scenario.SingleStream) {
            double meanNs = result.latencies().meanNs();
            detail.put("result_qps_with_loadgen_overhead", result.scheduledPerSec());
            detail.put("result_qps_without_loadgen_overhead", meanNs == 0 ? 0 : 1e9 / meanNs);
            detail.put(
                    "early_stopping_latency_ss",
                    result.boundedPercentileNs(scenario.percentile()).orElse(0));
            detail.put(
                    "early_stopping_latency_ms",
                    result.boundedPercentileNs(MULTI_STREAM_PERCENTILE).orElse(0));
        } else if (scenario instanceof Scenario.MultiStream) {
            latencies(detail, result, "result_%s_percentile_per_query_latency_ns", "query_latency_ns");
            detail.put(
                    "early_stopping_latency_ms",
                    result.boundedPercentileNs(scenario.percentile()).orElse(0));
        } else if (scenario instanceof Scenario.Server) {
            detail.put("result_overlatency_query_count", result.overLatency().orElse(0));
            detail.put("result_scheduled_samples_per_sec", result.scheduledPerSec());
            detail.put("result_completed_samples_per_sec", result.completedPerSec());
        } else {
            detail.put("result_samples_per_second", result.offlinePerSec());
        }
    }

    private static void latencies(DetailLog detail, ScenarioResult result, String percentileKey, String suffix)
            throws IOException {
        LatencyDistribution latencies = result.latencies();
        detail.put("result_min_" + suffix, latencies.minNs());
        detail.put("result_max_" + suffix, latencies.maxNs());
        detail.put("result_mean_" + suffix, Math.round(latencies.meanNs()));
        for (double percentile : PERCENTILES) {
            detail.put(
                    percentileKey.replace("%s", String.format(Locale.ROOT, "%.2f", percentile)),
                    result.percentileNs(percentile));
        }
    }
}
