package io.quantbench.harness.dashboards;

import static io.quantbench.harness.dashboards.Promql.increaseBy;
import static io.quantbench.harness.dashboards.Promql.maxBy;
import static io.quantbench.harness.dashboards.Promql.pick;
import static io.quantbench.harness.dashboards.Promql.quantile;
import static io.quantbench.harness.dashboards.Promql.rateBy;
import static io.quantbench.harness.dashboards.Promql.ratio;

import io.quantbench.harness.dashboards.Rule.Alert;
import io.quantbench.harness.dashboards.Rule.Condition;
import io.quantbench.harness.dashboards.Rule.Recording;
import io.quantbench.harness.dashboards.Rule.Severity;
import io.quantbench.harness.metrics.MetricCatalog;
import java.util.ArrayList;
import java.util.List;

/** All recording rules and alerts that we ship. */
public final class Rules {
    private static final String ARM = "model, variant";
    private static final String WHO = "{{ $labels.variant }} of {{ $labels.model }}";
    /** Pairs below which a loss of accuracy is not judged by an alert; the canary's own evidence needs no such floor. */
    private static final int LEAST_LABELLED_PAIRS = 200;

    private Rules() {}

    /** Series that alerts and large dashboards read instead of long windows of raw ones. */
    public static RuleGroup recordings() {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Recording("variant:quantbench_requests:rate1m", rateBy(ARM, MetricCatalog.REQUESTS, "", "1m")));
        for (String window : List.of("5m", "30m", "1h", "6h")) {
            rules.add(new Recording(
                    breaches(window),
                    ratio(
                            rateBy(ARM, MetricCatalog.SLO_BREACHES, "", window),
                            rateBy(ARM, MetricCatalog.REQUESTS, "outcome!=\"cancelled\"", window))));
        }
        rules.add(new Recording(
                "variant:quantbench_service_time_seconds:p99_rate5m",
                quantile(0.99, ARM, MetricCatalog.SERVICE_TIME, "", "5m")));
        return new RuleGroup("quantbench-recordings", "15s", rules);
    }

    private static String breaches(String window) {
        return "variant:quantbench_slo_breaches_per_request:ratio_rate" + window;
    }

    /** Alerts, each with a page of its own. */
    public static RuleGroup alerts() {
        List<Rule> rules = new ArrayList<>();
        rules.add(burn("ErrorBudgetBurnsFast", Severity.PAGE, "14.4", "1h", "5m"));
        rules.add(burn("ErrorBudgetBurns", Severity.TICKET, "6", "6h", "30m"));
        rules.addAll(canary());
        rules.addAll(answers());
        rules.addAll(machinery());
        return new RuleGroup("quantbench-alerts", "15s", rules);
    }

    /** Multi-window, multi-burn-rate alert (Google, The Site Reliability Workbook, chapter 5). */
    private static Alert burn(String name, Severity severity, String factor, String longWindow, String shortWindow) {
        String limit = factor + " * scalar(1 - max(" + pick(MetricCatalog.SLO_TARGET, "") + "))";
        return new Alert(
                name,
                severity,
                List.of(
                        new Condition(breaches(longWindow), ">", limit),
                        new Condition(breaches(shortWindow), ">", limit)),
                "2m",
                WHO + " uses its error budget " + factor
                        + " times as fast as it may: {{ $value | humanizePercentage }} of "
                        + "requests break the objective.");
    }

    private static List<Alert> canary() {
        return List.of(
                new Alert(
                        "CanaryHarmDetected",
                        Severity.PAGE,
                        List.of(new Condition(
                                pick(MetricCatalog.CANARY_HARM, ""),
                                ">=",
                                pick(MetricCatalog.CANARY_HARM_THRESHOLD, ""))),
                        "0s",
                        "The canary " + WHO + " is proven worse than the reference by {{ $labels.metric }}."),
                new Alert(
                        "CanarySampleRatioMismatch",
                        Severity.PAGE,
                        List.of(new Condition(
                                pick(MetricCatalog.CANARY_RATIO_EVIDENCE, ""),
                                ">=",
                                pick(MetricCatalog.CANARY_RATIO_THRESHOLD, ""))),
                        "0s",
                        "Requests do not reach the arms of the canary " + WHO
                                + " in the shares asked for; its comparison is " + "void."),
                new Alert(
                        "CanaryStuckInconclusive",
                        Severity.TICKET,
                        List.of(
                                new Condition(pick(MetricCatalog.CANARY_STEP_TIME, ""), ">", "86400"),
                                new Condition(pick(MetricCatalog.CANARY_VERDICT, ""), "==", "0")),
                        "5m",
                        "The canary " + WHO
                                + " has been in one step for {{ $value | humanizeDuration }} without a verdict."));
    }

    private static List<Alert> answers() {
        String labelled = increaseBy(ARM, MetricCatalog.LABELLED_PAIRS, "", "1h");
        String loss = "(" + increaseBy(ARM, MetricCatalog.LABELLED_PAIRS, "result=\"regression\"", "1h") + " - "
                + increaseBy(ARM, MetricCatalog.LABELLED_PAIRS, "result=\"improvement\"", "1h") + ") / " + labelled;
        return List.of(
                new Alert(
                        "VariantAccuracyBelowMargin",
                        Severity.PAGE,
                        List.of(
                                new Condition(loss, ">", maxBy(ARM, MetricCatalog.ACCURACY_MARGIN, "")),
                                new Condition(labelled, ">=", String.valueOf(LEAST_LABELLED_PAIRS))),
                        "5m",
                        WHO
                                + " loses {{ $value | humanizePercentage }} of accuracy against the reference, more than is "
                                + "tolerable."),
                new Alert(
                        "NonFiniteOutputs",
                        Severity.PAGE,
                        List.of(new Condition(increaseBy(ARM, MetricCatalog.NON_FINITE, "", "5m"), ">", "0")),
                        "0s",
                        WHO + " answered with NaN or infinity."));
    }

    private static List<Alert> machinery() {
        return List.of(
                new Alert(
                        "EventLoopBlocked",
                        Severity.PAGE,
                        List.of(new Condition(
                                increaseBy("instance, loop", MetricCatalog.LOOP_BLOCKED, "", "5m"), ">", "0")),
                        "0s",
                        "Event loop {{ $labels.loop }} of {{ $labels.instance }} was held up."),
                new Alert(
                        "LoadGeneratorBehindSchedule",
                        Severity.TICKET,
                        List.of(new Condition(
                                "1 - "
                                        + ratio(
                                                rateBy("instance", MetricCatalog.LOAD_ISSUED, "", "1m"),
                                                rateBy("instance", MetricCatalog.LOAD_DUE, "", "1m")),
                                ">",
                                "0.001")),
                        "30s",
                        "The load generator {{ $labels.instance }} sends {{ $value | humanizePercentage }} less than its plan; the "
                                + "run is no result."),
                new Alert(
                        "ScrapeTooSlow",
                        Severity.TICKET,
                        List.of(new Condition(
                                "(" + quantile(0.99, "instance", MetricCatalog.SCRAPE_TIME, "", "5m") + ")",
                                ">",
                                "0.5")),
                        "5m",
                        "Rendering the metrics of {{ $labels.instance }} takes {{ $value | humanizeDuration }}."),
                new Alert(
                        "MetricSeriesLeftOut",
                        Severity.TICKET,
                        List.of(new Condition(pick(MetricCatalog.DROPPED_SERIES, ""), ">", "0")),
                        "5m",
                        "{{ $labels.instance }} leaves out {{ $value }} label sets: a label grows without bound."));
    }
}
