package io.quantbench.harness.bench.recipes;

import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.RecipeOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Something that is compared with the float model. */
public sealed interface RecipeArm {
    /** Its name in tables and, with other characters replaced, of its file. */
    String name();

    /** Made here. */
    record Made(String name, Recipe recipe) implements RecipeArm {}

    /** A file from elsewhere. */
    record Given(String name, Path file) implements RecipeArm {}

    /** What is compared where nothing is named. */
    List<String> DEFAULTS = List.of(
            "fp32-optimized",
            "int8-dynamic",
            "int8-dynamic-damped",
            "int8-hybrid",
            "int8-static-qoperator",
            "int8-static-qdq",
            "int8-weight-only",
            "int4-weight-only",
            "nf4",
            "fp16");

    /**
     * A recipe's name, with settings behind it where it shall differ from its defaults: {@code int8-static-qdq activations.range=mse}.
     *
     * @throws IllegalArgumentException if there is no such recipe or setting; the message lists what there is
     */
    static RecipeArm made(String text) {
        String[] words = text.strip().split("\\s+");
        Map<String, Object> settings = new TreeMap<>();
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("recipe '" + text.strip() + "': '" + word + "' is not key=value");
            }
            settings.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Made(String.join(" ", words), RecipeOptions.recipe(words[0], settings));
    }

    /**
     * Reads {@code name=file.onnx}.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    static RecipeArm given(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || equals == text.length() - 1) {
            throw new IllegalArgumentException("--arm '" + text + "' is not name=file.onnx");
        }
        return new Given(text.substring(0, equals), Path.of(text.substring(equals + 1)));
    }
}
