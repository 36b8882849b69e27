package io.quantbench.harness.bench;

import io.quantbench.quant.quantize.RecipeOptions;
import java.nio.file.Path;
import java.util.List;

/** Where the model file of an arm comes from. */
public sealed interface VariantSource {
    /** Name of the arm in tables, files and metrics. */
    String name();

    /** The subject itself: the arm that all others are compared with. */
    record Reference() implements VariantSource {
        @Override
        public String name() {
            return "fp32";
        }
    }

    /** Made from the subject in this run by the recipe of that name. */
    record Made(String name) implements VariantSource {}

    /** The int8 file that the built-in model's publishers made: an outside reference, judged by no gate. */
    record Published() implements VariantSource {
        @Override
        public String name() {
            return "int8-published";
        }
    }

    /** A ready ONNX file. */
    record Given(String name, Path file) implements VariantSource {}

    /** Recipes that {@link Made} knows. */
    List<String> RECIPES = RecipeOptions.NAMES;

    /**
     * Reads {@code fp32}, a recipe's name, {@code int8-published}, or {@code name=file.onnx}.
     *
     * @throws IllegalArgumentException if it is none of them; the message lists what is allowed
     */
    static VariantSource parse(String text) {
        int equals = text.indexOf('=');
        if (equals > 0 && equals < text.length() - 1) {
            return new Given(text.substring(0, equals), Path.of(text.substring(equals + 1)));
        }
        if (RECIPES.contains(text)) {
            return new Made(text);
        }
        return switch (text) {
            case "fp32" -> new Reference();
            case "int8-published" -> new Published();
            default ->
                throw new IllegalArgumentException("unknown variant '" + text + "'; choose from fp32, "
                        + String.join(", ", RECIPES) + ", int8-published, or name=file.onnx");
        };
    }
}
