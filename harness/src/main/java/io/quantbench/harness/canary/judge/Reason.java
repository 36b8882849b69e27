package io.quantbench.harness.canary.judge;

/**
 * One ground of a decision.
 *
 * @param code what kind of ground
 * @param subject the metric or gate it is about
 * @param sentence for people, with the figures
 */
public record Reason(Code code, String subject, String sentence) {
    /** The closed list of grounds. */
    public enum Code {
        /** A guardrail is proven non-inferior. */
        NON_INFERIOR,
        /** A guardrail is proven harmed. */
        HARM,
        /** A hard gate tripped. */
        HARD_GATE,
        /** A guardrail is still open. */
        NOT_ENOUGH_EVIDENCE,
        /** A guardrail has fewer observations than asked for. */
        TOO_FEW_SAMPLES,
        /** The shortest time has not passed. */
        TOO_EARLY,
        /** The longest time has passed. */
        OUT_OF_TIME,
        /** Requests do not reach the arms in the shares asked for. */
        SAMPLE_RATIO_MISMATCH
    }
}
