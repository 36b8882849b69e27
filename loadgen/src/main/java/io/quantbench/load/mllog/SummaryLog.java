package io.quantbench.load.mllog;

import io.quantbench.load.scenario.RunBounds;
import io.quantbench.load.scenario.Sampling;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioPlan;
import io.quantbench.load.scenario.ScenarioResult;
import io.quantbench.load.scenario.ScenarioVerdict;
import io.quantbench.load.scenario.ScenarioVerdict.Check;
import io.quantbench.load.scenario.ScenarioVerdict.Rule;
import java.util.Locale;

/** {@code mlperf_log_summary.txt}: a result for people, in the lines that LoadGen's readers look for. */
final class SummaryLog {
    static final String FILE_NAME = "mlperf_log_summary.txt";
    static final String RULES = "QuantBench, LoadGen-equivalent rules (not an MLPerf result)";

    private static final String BAR = "================================================\n";

    private final StringBuilder text = new StringBuilder();
    private final ScenarioResult result;

    private SummaryLog(ScenarioResult result) {
        this.result = result;
    }

    static String text(ScenarioResult result, AnswerLogging logging) {
        SummaryLog summary = new SummaryLog(result);
        summary.headline();
        summary.rules();
        summary.statistics();
        summary.parameters(logging);
        summary.errors();
        return summary.text.toString();
    }

    private void line(String name, Object value) {
        text.append(name).append(value).append('\n');
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private void title(String title) {
        text.append(BAR).append(title).append('\n').append(BAR);
    }

    private void headline() {
        title("Results Summary: " + RULES);
        ScenarioPlan plan = result.plan();
        line("SUT name : ", result.recording().target());
        line("Scenario : ", plan.scenario().id());
        line("Mode     : ", plan.mode().id());
        if (plan.scenario() instanceof Scenario.Server) {
            line("Completed samples per second : ", number(result.completedPerSec()));
            line("Scheduled samples per second : ", number(result.scheduledPerSec()));
        } else if (plan.scenario() instanceof Scenario.Offline) {
            line("Samples per second: ", number(result.offlinePerSec()));
        } else {
            double percentile = plan.scenario().percentile();
            line(
                    String.format(Locale.ROOT, "%.0fth percentile latency (ns) : ", percentile),
                    result.percentileNs(percentile));
        }
    }

    private void rules() {
        ScenarioVerdict verdict = result.verdict();
        line("Result is : ", result.valid() ? "VALID" : "INVALID");
        satisfied("  Performance constraints satisfied : ", Rule.PERFORMANCE_CONSTRAINT);
        satisfied("  Min duration satisfied : ", Rule.MIN_DURATION);
        satisfied("  Min queries satisfied : ", Rule.MIN_QUERIES);
        satisfied("  Early stopping satisfied: ", Rule.EARLY_STOPPING);
        if (!result.valid()) {
            text.append("Recommendations:\n");
            verdict.checks().stream()
                    .filter(check -> !check.met())
                    .map(Check::sentence)
                    .forEach(sentence -> line(" * ", sentence));
        }
        verdict.check(Rule.EARLY_STOPPING).ifPresent(check -> {
            text.append("Early Stopping Result:\n");
            line(" * ", check.sentence());
            Scenario scenario = result.plan().scenario();
            if (!(scenario instanceof Scenario.Server)) {
                result.boundedPercentileNs(scenario.percentile())
                        .ifPresent(ns -> line(
                                String.format(
                                        Locale.ROOT,
                                        " * Early stopping %.0fth percentile estimate: ",
                                        scenario.percentile()),
                                ns));
            }
        });
    }

    private void satisfied(String name, Rule rule) {
        result.verdict().check(rule).ifPresent(check -> line(name, check.met() ? "Yes" : "NO"));
    }

    private void statistics() {
        text.append('\n');
        title("Additional Stats");
        line("Min latency (ns)                : ", result.latencies().minNs());
        line("Max latency (ns)                : ", result.latencies().maxNs());
        line("Mean latency (ns)               : ", Math.round(result.latencies().meanNs()));
        for (double percentile : DetailResult.PERCENTILES) {
            line(number(percentile) + " percentile latency (ns)   : ", result.percentileNs(percentile));
        }
    }

    private void parameters(AnswerLogging logging) {
        text.append('\n');
        title("Test Parameters Used");
        ScenarioPlan plan = result.plan();
        RunBounds bounds = plan.bounds();
        Sampling sampling = plan.sampling();
        line("samples_per_query : ", plan.samplesPerQuery());
        if (plan.scenario() instanceof Scenario.Server server) {
            line("target_qps : ", server.ratePerSec());
            line("target_latency (ns): ", server.latencyLimitNs());
        } else if (plan.scenario() instanceof Scenario.Offline offline) {
            line("target_qps : ", offline.expectedPerSec());
        }
        line("max_async_queries : ", bounds.maxOutstanding());
        line("min_duration (ms): ", bounds.minDurationNs() / 1_000_000);
        line("max_duration (ms): ", bounds.maxDurationNs() / 1_000_000);
        line("min_query_count : ", bounds.minQueries());
        line("max_query_count : ", bounds.maxQueries() == Long.MAX_VALUE ? 0 : bounds.maxQueries());
        line("qsl_rng_seed : ", Long.toUnsignedString(sampling.seeds().library()));
        line("sample_index_rng_seed : ", Long.toUnsignedString(sampling.seeds().sampleIndex()));
        line("schedule_rng_seed : ", Long.toUnsignedString(sampling.seeds().schedule()));
        line("accuracy_log_probability : ", logging.share());
        line("performance_issue_unique : ", sampling.choice() == Sampling.Choice.UNIQUE);
        line("performance_issue_same : ", sampling.choice() == Sampling.Choice.SAME);
        line("performance_issue_same_index : ", sampling.sameIndex());
    }

    private void errors() {
        boolean clean = result.verdict().met(Rule.COMPLETE) && result.verdict().met(Rule.NO_ERRORS);
        text.append("\nNo warnings encountered during test.\n\n");
        if (clean) {
            text.append("No errors encountered during test.\n");
        } else {
            text.append("ERRORS encountered. See detailed log.\n");
        }
    }
}
