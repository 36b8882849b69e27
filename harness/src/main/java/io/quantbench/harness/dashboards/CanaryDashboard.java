package io.quantbench.harness.dashboards;

import static io.quantbench.harness.dashboards.Promql.ARM;
import static io.quantbench.harness.dashboards.Promql.pick;

import io.quantbench.harness.metrics.MetricCatalog;
import java.util.List;
import java.util.Map;

/** Where a canary stands and why: evidence, with the bounds that decide. */
final class CanaryDashboard {
    private static final String CHOSEN = ARM + ", metric=\"$guardrail\"";
    private static final String BY_METRIC = "{{variant}} {{metric}}";
    private static final Map<Integer, String> PHASES =
            Map.of(1, "running", 2, "awaiting approval", 3, "promoted", 4, "rolled back");
    private static final Map<Integer, String> VERDICTS = Map.of(-1, "roll back", 0, "hold", 1, "promote");
    private static final Map<Integer, String> PAUSED = Map.of(0, "no", 1, "paused");

    private CanaryDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "quantbench-canary",
                "QuantBench: canary decision",
                "Where a canary stands, the evidence for and against it, and what it still waits for.",
                List.of(Choices.MODEL, Choices.CANDIDATE, Choices.GUARDRAIL),
                List.of(Choices.TRANSITIONS),
                List.of(state(), evidence(), validity()));
    }

    private static String phase(String name, int value) {
        return "(" + pick(MetricCatalog.CANARY_PHASE, ARM + ", phase=\"" + name + "\"") + " == 1) * " + value;
    }

    private static Row state() {
        String phase = "max by (model, variant) (" + phase("running", 1) + " or " + phase("awaiting_approval", 2)
                + " or " + phase("promoted", 3) + " or " + phase("rolled_back", 4) + ")";
        return Row.of(
                "State",
                Panel.series("Phase", "Where the canary stands.", "none", Query.over(phase, "{{variant}}"))
                        .as(Panel.Kind.STATE_TIMELINE)
                        .sized(24, 4)
                        .looking(Panel.Look.PLAIN.texts(PHASES)),
                Panel.stat(
                                "Verdict",
                                "The latest verdict of the judge.",
                                "none",
                                Query.now(pick(MetricCatalog.CANARY_VERDICT, ARM), "{{variant}}"))
                        .looking(Panel.Look.PLAIN.texts(VERDICTS)),
                Panel.stat(
                        "Step",
                        "The current step and how many there are.",
                        "none",
                        Query.now(pick(MetricCatalog.CANARY_STEP, ARM), "{{variant}} step"),
                        Query.now(pick(MetricCatalog.CANARY_STEPS, ARM), "{{variant}} of")),
                Panel.stat(
                                "Paused",
                                "Whether steps are withheld by hand.",
                                "none",
                                Query.now(pick(MetricCatalog.CANARY_PAUSED, ARM), "{{variant}}"))
                        .looking(Panel.Look.PLAIN.texts(PAUSED)),
                Panel.stat(
                        "Time in step",
                        "How long the current step has lasted.",
                        "s",
                        Query.now(pick(MetricCatalog.CANARY_STEP_TIME, ARM), "{{variant}}")),
                Panel.series(
                                "Traffic of the candidate",
                                "Share that the candidate answers.",
                                "percentunit",
                                Query.over(pick(MetricCatalog.CANARY_SHARE, ARM), "{{variant}}"))
                        .sized(24, 6));
    }

    private static Row evidence() {
        return Row.of(
                "Evidence",
                Panel.series(
                                "Effect: $guardrail",
                                "Candidate against reference with its confidence sequence, which holds the truth at all times "
                                        + "together, and the worst effect that is tolerable.",
                                "none",
                                Query.over(pick(MetricCatalog.CANARY_EFFECT, CHOSEN), "effect"),
                                Query.over(pick(MetricCatalog.CANARY_EFFECT_LOW, CHOSEN), "low"),
                                Query.over(pick(MetricCatalog.CANARY_EFFECT_HIGH, CHOSEN), "high"),
                                Query.over(pick(MetricCatalog.CANARY_MARGIN, CHOSEN), "margin"))
                        .sized(24, 10)
                        .looking(Panel.Look.PLAIN
                                .band("low", "high")
                                .limits("margin")
                                .decimals(4)),
                Panel.series(
                                "Evidence of harm",
                                "Decadic logarithm of the largest e-value against \"no harm\", beside what a rollback needs.",
                                "none",
                                Query.over(pick(MetricCatalog.CANARY_HARM, ARM), BY_METRIC),
                                Query.over(pick(MetricCatalog.CANARY_HARM_THRESHOLD, ARM), BY_METRIC + " threshold"))
                        .looking(Panel.Look.PLAIN.limits(BY_METRIC + " threshold")),
                Panel.series(
                                "Evidence of non-inferiority",
                                "Decadic logarithm of the largest e-value against \"worse by the margin\", beside what a promotion "
                                        + "needs.",
                                "none",
                                Query.over(pick(MetricCatalog.CANARY_PROOF, ARM), BY_METRIC),
                                Query.over(pick(MetricCatalog.CANARY_PROOF_THRESHOLD, ARM), BY_METRIC + " threshold"))
                        .looking(Panel.Look.PLAIN.limits(BY_METRIC + " threshold")),
                Panel.series(
                        "Samples",
                        "Observations that each guardrail rests on in the current step.",
                        "short",
                        Query.over(pick(MetricCatalog.CANARY_SAMPLES, ARM), BY_METRIC)),
                Panel.series(
                        "Expected remaining samples",
                        "Observations until something is proven if what was seen is typical; none where nothing points either way.",
                        "short",
                        Query.over(pick(MetricCatalog.CANARY_REMAINING, ARM), BY_METRIC)));
    }

    private static Row validity() {
        return Row.of(
                "Is the comparison valid?",
                Panel.series(
                                "Sample ratio",
                                "Evidence that requests do not reach the arms in the shares asked for, beside what voids the "
                                        + "comparison.",
                                "none",
                                Query.over(pick(MetricCatalog.CANARY_RATIO_EVIDENCE, ARM), "{{variant}}"),
                                Query.over(pick(MetricCatalog.CANARY_RATIO_THRESHOLD, ARM), "{{variant}} threshold"))
                        .looking(Panel.Look.PLAIN.limits("{{variant}} threshold")),
                Panel.series(
                        "Pairs per second",
                        "Requests that both arms answered, by how the answers compare.",
                        "reqps",
                        Query.over(
                                Promql.rateBy("variant, result", MetricCatalog.PAIRS, ARM, Promql.STEP),
                                "{{variant}} {{result}}")));
    }
}
