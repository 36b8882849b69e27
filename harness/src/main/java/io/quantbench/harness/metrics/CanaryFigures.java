package io.quantbench.harness.metrics;

import java.util.List;

/**
 * Where a canary stands, at one look.
 *
 * @param phase one of {@link #PHASES}
 * @param step the current step, from 1
 * @param steps of the plan
 * @param trafficRatio share of the traffic that the candidate answers
 * @param paused whether steps are withheld
 * @param verdict 1 promote, 0 hold, −1 roll back
 * @param transitions changes of step or phase since the start
 * @param stepNs time spent in the current step
 * @param ratioMismatch evidence that requests do not reach the arms in the shares asked for
 * @param guardrails one each
 */
public record CanaryFigures(
        String phase,
        int step,
        int steps,
        double trafficRatio,
        boolean paused,
        int verdict,
        long transitions,
        long stepNs,
        Evidence ratioMismatch,
        List<Guardrail> guardrails) {
    /** All phases. */
    public static final List<String> PHASES = List.of("running", "awaiting_approval", "promoted", "rolled_back");

    /**
     * How far evidence has come.
     *
     * @param log10E decadic logarithm of the largest e-value so far
     * @param thresholdLog10 what it must reach
     */
    public record Evidence(double log10E, double thresholdLog10) {}

    /**
     * An effect with its confidence sequence; NaN for what is not known yet.
     *
     * @param value candidate against reference
     * @param low lower end
     * @param high upper end
     * @param worstTolerable on the same scale: for accuracy minus the margin, for a ratio of latencies the largest one
     */
    public record Effect(double value, double low, double high, double worstTolerable) {}

    /**
     * One guardrail.
     *
     * @param metric its name, such as {@code accuracy}
     * @param effect of the candidate
     * @param harm evidence that the candidate is worse
     * @param proof evidence that it is not worse by the margin
     * @param samples observations
     * @param expectedRemaining observations until something is proven, NaN if nothing points either way
     */
    public record Guardrail(
            String metric, Effect effect, Evidence harm, Evidence proof, long samples, double expectedRemaining) {}

    public CanaryFigures {
        if (!PHASES.contains(phase)) {
            throw new IllegalArgumentException("phase=\"" + phase + "\" is none of " + PHASES);
        }
        guardrails = List.copyOf(guardrails);
    }

    void collect(Samples samples, String... arm) {
        samples.state(MetricCatalog.CANARY_PHASE, phase, PHASES, arm);
        samples.gauge(MetricCatalog.CANARY_STEP, step, arm);
        samples.gauge(MetricCatalog.CANARY_STEPS, steps, arm);
        samples.gauge(MetricCatalog.CANARY_SHARE, trafficRatio, arm);
        samples.gauge(MetricCatalog.CANARY_PAUSED, paused ? 1 : 0, arm);
        samples.gauge(MetricCatalog.CANARY_VERDICT, verdict, arm);
        samples.counter(MetricCatalog.CANARY_TRANSITIONS, transitions, arm);
        samples.gauge(MetricCatalog.CANARY_STEP_TIME, stepNs / Distribution.NANO, arm);
        samples.gauge(MetricCatalog.CANARY_RATIO_EVIDENCE, ratioMismatch.log10E(), arm);
        samples.gauge(MetricCatalog.CANARY_RATIO_THRESHOLD, ratioMismatch.thresholdLog10(), arm);
        for (Guardrail guardrail : guardrails) {
            collect(samples, guardrail, arm[0], arm[1], guardrail.metric());
        }
    }

    private static void collect(Samples samples, Guardrail guardrail, String... labels) {
        samples.gauge(MetricCatalog.CANARY_EFFECT, guardrail.effect().value(), labels);
        samples.gauge(MetricCatalog.CANARY_EFFECT_LOW, guardrail.effect().low(), labels);
        samples.gauge(MetricCatalog.CANARY_EFFECT_HIGH, guardrail.effect().high(), labels);
        samples.gauge(MetricCatalog.CANARY_MARGIN, guardrail.effect().worstTolerable(), labels);
        samples.gauge(MetricCatalog.CANARY_HARM, guardrail.harm().log10E(), labels);
        samples.gauge(MetricCatalog.CANARY_HARM_THRESHOLD, guardrail.harm().thresholdLog10(), labels);
        samples.gauge(MetricCatalog.CANARY_PROOF, guardrail.proof().log10E(), labels);
        samples.gauge(MetricCatalog.CANARY_PROOF_THRESHOLD, guardrail.proof().thresholdLog10(), labels);
        samples.gauge(MetricCatalog.CANARY_SAMPLES, guardrail.samples(), labels);
        samples.gauge(MetricCatalog.CANARY_REMAINING, guardrail.expectedRemaining(), labels);
    }
}
