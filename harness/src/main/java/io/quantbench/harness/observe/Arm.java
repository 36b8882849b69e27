package io.quantbench.harness.observe;

/**
 * One side of a comparison: a variant of a model that takes requests. Model and variant become metric labels, so their
 * number must stay small.
 *
 * @param model the model that all arms of a comparison share, such as {@code all-MiniLM-L6-v2}
 * @param variant how this arm holds its weights, such as {@code fp32} or {@code int8-dynamic}
 * @param name what people read; unique among the arms of a run
 */
public record Arm(String model, String variant, String name) {
    public Arm {
        requireText("model", model);
        requireText("variant", variant);
        requireText("name", name);
    }

    /** An arm that is named {@code model/variant}. */
    public static Arm of(String model, String variant) {
        return new Arm(model, variant, model + "/" + variant);
    }

    private static void requireText(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + "=\"" + value + "\" is blank");
        }
    }
}
