package io.quantbench.harness.dashboards;

import static io.quantbench.harness.dashboards.Promql.STEP;
import static io.quantbench.harness.dashboards.Promql.pick;
import static io.quantbench.harness.dashboards.Promql.quantile;
import static io.quantbench.harness.dashboards.Promql.rateBy;
import static io.quantbench.harness.dashboards.Promql.ratio;

import io.quantbench.harness.metrics.MetricCatalog;
import java.util.List;
import java.util.Map;

/** Whether the load generator does what it was asked to: without that, nothing else counts. */
final class LoadDashboard {
    private static final String RUN = "{{instance}}";
    private static final Map<Integer, String> VERDICTS =
            Map.of(1, "running", 2, "valid", 3, "invalid", 4, "inconclusive");

    private LoadDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "quantbench-load",
                "QuantBench: load generator",
                "Intended against achieved load, and whether the run is a result.",
                List.of(),
                List.of(Choices.TRANSITIONS),
                List.of(validity(), times()));
    }

    private static String verdict(String name, int value) {
        return "(" + pick(MetricCatalog.LOAD_VERDICT, "verdict=\"" + name + "\"") + " == 1) * " + value;
    }

    private static String perInstance(MetricCatalog counter) {
        return rateBy("instance", counter, "", STEP);
    }

    private static Row validity() {
        String verdict = "max by (instance) (" + verdict("running", 1) + " or " + verdict("valid", 2) + " or "
                + verdict("invalid", 3) + " or " + verdict("inconclusive", 4) + ")";
        return Row.of(
                "Validity",
                Panel.series("Verdict", "Whether the run is a result.", "none", Query.over(verdict, RUN))
                        .as(Panel.Kind.STATE_TIMELINE)
                        .sized(24, 4)
                        .looking(Panel.Look.PLAIN.texts(VERDICTS)),
                Panel.series(
                        "Intended and achieved rate",
                        "Queries per second that the plan asks for, that were due, sent, and ended.",
                        "reqps",
                        Query.over(pick(MetricCatalog.LOAD_TARGET_RATE, ""), RUN + " target"),
                        Query.over(perInstance(MetricCatalog.LOAD_DUE), RUN + " due"),
                        Query.over(perInstance(MetricCatalog.LOAD_ISSUED), RUN + " issued"),
                        Query.over(perInstance(MetricCatalog.LOAD_COMPLETED), RUN + " completed")),
                Panel.series(
                        "Behind schedule",
                        "Share of the queries due that were not sent in the same time; a run off by more than 0.1 % is no result.",
                        "percentunit",
                        Query.over(
                                "1 - "
                                        + ratio(
                                                perInstance(MetricCatalog.LOAD_ISSUED),
                                                perInstance(MetricCatalog.LOAD_DUE)),
                                RUN)),
                Panel.series(
                        "Dropped and failed",
                        "Queries due that were never sent, and those that ended without a good answer.",
                        "reqps",
                        Query.over(perInstance(MetricCatalog.LOAD_DROPPED), RUN + " dropped"),
                        Query.over(perInstance(MetricCatalog.LOAD_FAILED), RUN + " failed")),
                Panel.series(
                        "Outstanding",
                        "Queries sent that have not ended.",
                        "short",
                        Query.over(pick(MetricCatalog.LOAD_OUTSTANDING, ""), RUN)));
    }

    private static Row times() {
        return Row.of(
                "Times",
                Panel.series(
                        "Issue delay",
                        "From the intended start of a query until it was sent: the generator's own lateness.",
                        "s",
                        Query.over(quantile(0.5, "instance", MetricCatalog.LOAD_ISSUE_DELAY, "", STEP), RUN + " p50"),
                        Query.over(quantile(0.99, "instance", MetricCatalog.LOAD_ISSUE_DELAY, "", STEP), RUN + " p99")),
                Panel.series(
                        "Response time",
                        "From the intended start of a query to its end, as its sender would feel it.",
                        "s",
                        Query.over(quantile(0.5, "instance", MetricCatalog.LOAD_RESPONSE_TIME, "", STEP), RUN + " p50"),
                        Query.over(
                                quantile(0.99, "instance", MetricCatalog.LOAD_RESPONSE_TIME, "", STEP), RUN + " p99")));
    }
}
