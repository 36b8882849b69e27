package io.quantbench.harness.quantize.report;

import java.util.List;

/**
 * What a {@code quantize} run comes to.
 *
 * @param sentences the first is the headline
 */
public record QuantizeVerdict(Status status, List<String> sentences) {
    public QuantizeVerdict {
        sentences = List.copyOf(sentences);
        if (sentences.isEmpty()) {
            throw new IllegalArgumentException("a verdict needs at least its headline");
        }
    }

    /** How the run ended. */
    public enum Status {
        /** Faster than the float model, with evidence, and within the goal. */
        FASTER,
        /** Not measured to be faster or slower, or not measured at all. */
        UNDECIDED,
        /** Slower than the float model, with evidence. */
        SLOWER_THAN_FP32,
        /** The accuracy goal was not met. */
        GOAL_MISSED;

        /** For badges. */
        public String words() {
            return switch (this) {
                case FASTER -> "FASTER";
                case UNDECIDED -> "SPEED NOT PROVEN";
                case SLOWER_THAN_FP32 -> "SLOWER THAN FP32";
                case GOAL_MISSED -> "GOAL MISSED";
            };
        }
    }
}
