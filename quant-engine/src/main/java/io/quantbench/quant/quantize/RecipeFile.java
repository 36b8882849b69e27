package io.quantbench.quant.quantize;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A recipe in a YAML file: {@code recipe: NAME} and the settings of {@link RecipeOptions}, nested or dotted.
 *
 * <pre>
 * recipe: int8-static-qdq
 * weights: {bits: 8, per-channel: true}
 * activations: {range: entropy}
 * smooth: auto
 * exclude: ["block:5", "type:Gemm"]
 * override: ["under:/encoder/layer.0 bits=7"]
 * </pre>
 *
 * @param recipe name of the recipe
 * @param settings by dotted key
 */
public record RecipeFile(String recipe, Map<String, Object> settings) {
    public RecipeFile {
        settings = Map.copyOf(settings);
    }

    /** Whether a word on the command line means a file and not the name of a recipe. */
    public static boolean isMeant(String word) {
        return word.endsWith(".yaml") || word.endsWith(".yml");
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is missing, no YAML, or names no recipe; the message says where
     * @throws IOException if it cannot be read
     */
    public static RecipeFile read(Path file) throws IOException {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no recipe file " + file, e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "recipe file " + file + ", line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        }
        if (!root.path("recipe").isTextual()) {
            throw new IllegalArgumentException("recipe file " + file + " lacks 'recipe: NAME'; names are "
                    + String.join(", ", RecipeOptions.NAMES));
        }
        Map<String, Object> settings = new TreeMap<>();
        root.fields().forEachRemaining(field -> flatten(field.getKey(), field.getValue(), settings));
        settings.remove("recipe");
        return new RecipeFile(root.path("recipe").asText(), settings);
    }

    private static void flatten(String key, JsonNode value, Map<String, Object> settings) {
        if (value.isObject()) {
            value.fields().forEachRemaining(field -> flatten(key + "." + field.getKey(), field.getValue(), settings));
        } else if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(element -> texts.add(element.asText()));
            settings.put(key, texts);
        } else {
            settings.put(key, value.asText());
        }
    }
}
