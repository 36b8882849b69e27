package io.quantbench.harness.dashboards;

import static io.quantbench.harness.dashboards.Promql.ARM;
import static io.quantbench.harness.dashboards.Promql.STEP;
import static io.quantbench.harness.dashboards.Promql.mean;
import static io.quantbench.harness.dashboards.Promql.pick;
import static io.quantbench.harness.dashboards.Promql.quantile;
import static io.quantbench.harness.dashboards.Promql.rateBy;
import static io.quantbench.harness.dashboards.Promql.ratio;
import static io.quantbench.harness.dashboards.Promql.sumBy;

import io.quantbench.harness.metrics.MetricCatalog;
import java.util.List;

/** Rate, errors and duration per variant, and what they wait for. */
final class OverviewDashboard {
    private static final String VARIANT = "{{variant}}";
    private static final String NOT_WELL = ARM + ", outcome!~\"ok|cancelled\"";
    private static final String BURN = rateBy("variant", MetricCatalog.SLO_BREACHES, ARM, STEP) + " / "
            + rateBy("variant", MetricCatalog.REQUESTS, ARM, STEP) + " / scalar(1 - max("
            + pick(MetricCatalog.SLO_TARGET, "") + "))";

    private OverviewDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "quantbench-overview",
                "QuantBench: overview",
                "Rate, errors and duration of every variant that serves, side by side.",
                Choices.ARM,
                List.of(Choices.TRANSITIONS),
                List.of(now(), traffic(), duration(), saturation()));
    }

    private static Row now() {
        return Row.of(
                "Now",
                Panel.stat(
                        "Requests per second",
                        "Requests that ended, in whatever way.",
                        "reqps",
                        Query.now(rateBy("variant", MetricCatalog.REQUESTS, ARM, STEP), VARIANT)),
                Panel.stat(
                        "p99 service time",
                        "99 % of the requests that were answered well took no longer, from submission to end.",
                        "s",
                        Query.now(quantile(0.99, "variant", MetricCatalog.SERVICE_TIME, ARM, STEP), VARIANT)),
                Panel.stat(
                        "Not answered well",
                        "Share of requests that were refused, late, or answered badly. Those that the client gave up are left out.",
                        "percentunit",
                        Query.now(errorShare(), VARIANT)),
                Panel.stat(
                        "Error budget burn",
                        "How fast the error budget is used up: at 1 it lasts exactly as long as the objective's period.",
                        "none",
                        Query.now(BURN, VARIANT)));
    }

    private static String errorShare() {
        return ratio(
                rateBy("variant", MetricCatalog.REQUESTS, NOT_WELL, STEP),
                rateBy("variant", MetricCatalog.REQUESTS, ARM, STEP));
    }

    private static Row traffic() {
        return Row.of(
                "Traffic and errors",
                Panel.series(
                        "Requests per second by outcome",
                        "Requests that ended, by variant and outcome.",
                        "reqps",
                        Query.over(
                                rateBy("variant, outcome", MetricCatalog.REQUESTS, ARM, STEP),
                                "{{variant}} {{outcome}}")),
                Panel.series(
                                "Objective breaches",
                                "Share of requests not answered well within the objective's time, beside the share that the "
                                        + "objective allows.",
                                "percentunit",
                                Query.over(
                                        ratio(
                                                rateBy("variant", MetricCatalog.SLO_BREACHES, ARM, STEP),
                                                rateBy("variant", MetricCatalog.REQUESTS, ARM, STEP)),
                                        VARIANT),
                                Query.over("1 - max(" + pick(MetricCatalog.SLO_TARGET, "") + ")", "allowed"))
                        .looking(Panel.Look.FROM_ZERO.limits("allowed")),
                Panel.series(
                        "Share of traffic",
                        "What the router gives to each variant by its weights, and what it shows to shadows besides.",
                        "percentunit",
                        Query.over(pick(MetricCatalog.TRAFFIC_SHARE, ARM), VARIANT),
                        Query.over(pick(MetricCatalog.SHADOW_SAMPLING, ARM), "{{variant}} shadow")),
                Panel.series(
                        "Routed by reason",
                        "Why requests went to their variant: by the split, by a sticky key, or because they asked for it.",
                        "reqps",
                        Query.over(
                                rateBy("variant, reason", MetricCatalog.ROUTED, ARM, STEP), "{{variant}} {{reason}}")),
                Panel.series(
                        "Shadow requests",
                        "Requests sampled for shadows, by what became of them. Drops are by design when the server is busy.",
                        "reqps",
                        Query.over(
                                rateBy("variant, result", MetricCatalog.SHADOWS, ARM, STEP), "{{variant}} {{result}}")),
                Panel.series(
                        "Shadows in flight",
                        "Shadow requests that have not ended.",
                        "short",
                        Query.over(pick(MetricCatalog.SHADOWS_IN_FLIGHT, ARM), VARIANT)));
    }

    private static Row duration() {
        return Row.of(
                "Duration",
                Panel.series(
                                "Service time",
                                "From submission to end of requests that were answered well, with the objective.",
                                "s",
                                Query.over(
                                        quantile(0.5, "variant", MetricCatalog.SERVICE_TIME, ARM, STEP),
                                        "{{variant}} p50"),
                                Query.over(
                                        quantile(0.95, "variant", MetricCatalog.SERVICE_TIME, ARM, STEP),
                                        "{{variant}} p95"),
                                Query.over(
                                        quantile(0.99, "variant", MetricCatalog.SERVICE_TIME, ARM, STEP),
                                        "{{variant}} p99"),
                                Query.over("max(" + pick(MetricCatalog.SLO_OBJECTIVE, "") + ")", "objective"))
                        .looking(Panel.Look.FROM_ZERO.limits("objective")),
                Panel.series(
                        "Response time",
                        "From the intended start to the end, where the load's side is in this process.",
                        "s",
                        Query.over(quantile(0.5, "variant", MetricCatalog.RESPONSE_TIME, ARM, STEP), "{{variant}} p50"),
                        Query.over(
                                quantile(0.99, "variant", MetricCatalog.RESPONSE_TIME, ARM, STEP), "{{variant}} p99")),
                Panel.series(
                        "Where the time goes",
                        "Mean time per engine call to fill inputs, run and read outputs, and mean wait per request before it.",
                        "s",
                        Query.over(mean("variant", MetricCatalog.QUEUE_TIME, ARM, STEP), "{{variant}} queue"),
                        Query.over(mean("variant", MetricCatalog.INPUT_TIME, ARM, STEP), "{{variant}} input"),
                        Query.over(mean("variant", MetricCatalog.INFERENCE_TIME, ARM, STEP), "{{variant}} inference"),
                        Query.over(mean("variant", MetricCatalog.OUTPUT_TIME, ARM, STEP), "{{variant}} output")),
                Panel.series(
                                "Service times, all",
                                "How many requests took how long, all chosen variants together.",
                                "s",
                                Query.over(
                                        "sum (" + "rate(" + pick(MetricCatalog.SERVICE_TIME, ARM) + "[" + STEP
                                                + "])) or sum by (le) (rate(" + MetricCatalog.SERVICE_TIME.metricName()
                                                + "_bucket{" + ARM + "}[" + STEP + "]))",
                                        "{{le}}"))
                        .as(Panel.Kind.HEAT_MAP));
    }

    private static Row saturation() {
        return Row.of(
                "Saturation",
                Panel.series(
                        "In flight",
                        "Requests admitted that have not ended.",
                        "short",
                        Query.over(sumBy("variant", MetricCatalog.REQUESTS_IN_FLIGHT, ARM), VARIANT)),
                Panel.series(
                        "Queue depth",
                        "Requests that wait for an engine.",
                        "short",
                        Query.over(sumBy("variant", MetricCatalog.QUEUE_DEPTH, ARM), VARIANT)),
                Panel.series(
                        "Queue time",
                        "Time from submission until a request left the queue.",
                        "s",
                        Query.over(quantile(0.5, "variant", MetricCatalog.QUEUE_TIME, ARM, STEP), "{{variant}} p50"),
                        Query.over(quantile(0.99, "variant", MetricCatalog.QUEUE_TIME, ARM, STEP), "{{variant}} p99")),
                Panel.series(
                                "Admission",
                                "Requests in flight beside as many as may be.",
                                "short",
                                Query.over(pick(MetricCatalog.ADMISSION_IN_FLIGHT, ""), "{{instance}} in flight"),
                                Query.over(pick(MetricCatalog.ADMISSION_LIMIT, ""), "{{instance}} limit"))
                        .looking(Panel.Look.FROM_ZERO.limits("{{instance}} limit")),
                Panel.series(
                        "Admitted and refused",
                        "Requests that came in and those refused at the door.",
                        "reqps",
                        Query.over(rateBy("instance", MetricCatalog.ADMITTED, "", STEP), "{{instance}} admitted"),
                        Query.over(rateBy("instance", MetricCatalog.REFUSED, "", STEP), "{{instance}} refused")),
                Panel.series(
                        "Memory of requests in flight",
                        "What requests that came in and have not gone out hold.",
                        "bytes",
                        Query.over(pick(MetricCatalog.ADMISSION_BYTES, ""), "{{instance}}")));
    }
}
