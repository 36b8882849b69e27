package io.quantbench.quant.quantize;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
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
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

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
            root = YAML.readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no recipe file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("recipe file " + file + " is not UTF-8 text; save it as such", e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "recipe file " + file + ", line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        }
        if (!root.path("recipe").isTextual()) {
            throw new IllegalArgumentException("recipe file " + file + " lacks 'recipe: NAME'; names are "
                    + String.join(", ", RecipeOptions.NAMES));
        }
        Map<String, Object> settings = new TreeMap<>();
        try {
            root.fields().forEachRemaining(field -> flatten(field.getKey(), field.getValue(), settings));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("recipe file " + file + ": " + e.getMessage(), e);
        }
        settings.remove("recipe");
        return new RecipeFile(root.path("recipe").asText(), settings);
    }

    private static void flatten(String key, JsonNode value, Map<String, Object> settings) {
        if (value.isObject()) {
            value.fields().forEachRemaining(field -> flatten(key + "." + field.getKey(), field.getValue(), settings));
        } else if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(element -> texts.add(text(key, element)));
            put(settings, key, texts);
        } else {
            put(settings, key, text(key, value));
        }
    }

    private static void put(Map<String, Object> settings, String key, Object value) {
        if (settings.put(key, value) != null) {
            throw new IllegalArgumentException("'" + key + "' is set twice");
        }
    }

    private static String text(String key, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw new IllegalArgumentException("'" + key + "' has " + value
                    + " where a plain value belongs; put texts with a colon in quotes, such as \"type:Gemm\"");
        }
        return value.asText();
    }
}
