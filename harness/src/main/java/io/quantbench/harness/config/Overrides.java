package io.quantbench.harness.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantbench.harness.config.ConfigException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables and flags over the tree of a file, before it is read: they are checked as if they stood in it.
 *
 * <p>{@code QUANTBENCH_LISTENERS__HTTP__PORT} is {@code listeners.http.port}: two underscores divide, one is a hyphen, a number is a
 * place in a list. Variables without two underscores are for something else and are left alone. Values are YAML.
 */
final class Overrides {
    private static final String PREFIX = "QUANTBENCH_";
    private static final String DIVIDER = "__";

    private final ObjectMapper yaml;
    private final ConfigNode.Reading reading;

    Overrides(ObjectMapper yaml, ConfigNode.Reading reading) {
        this.yaml = yaml;
        this.reading = reading;
    }

    void fromEnvironment(ObjectNode root, Map<String, String> environment) {
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(PREFIX) && name.contains(DIVIDER)) {
                List<String> keys = new ArrayList<>();
                for (String part : name.substring(PREFIX.length()).split(DIVIDER, -1)) {
                    keys.add(part.toLowerCase(Locale.ROOT).replace('_', '-'));
                }
                put(root, keys, value, name);
            }
        });
    }

    /** Flags by path, such as {@code models[0].split.int8}; named by {@code --} and the path in problems. */
    void fromFlags(ObjectNode root, Map<String, String> flags) {
        flags.forEach((path, value) ->
                put(root, List.of(path.replace("[", ".").replace("]", "").split("\\.", -1)), value, "--" + path));
    }

    private void put(ObjectNode root, List<String> keys, String value, String origin) {
        JsonNode at = root;
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            boolean last = i == keys.size() - 1;
            String key = keys.get(i);
            JsonNode present = present(at, key);
            if (present == null) {
                reading.problems()
                        .add(new Problem(
                                origin,
                                "there is no place for " + key + " in "
                                        + (path.isEmpty() ? "the settings" : path)
                                        + (at.isArray() ? ", which has " + at.size() + " elements" : "")));
                return;
            }
            path.append(at.isArray() ? "[" + key + "]" : path.isEmpty() ? key : "." + key);
            JsonNode next = last ? parse(value, origin) : child(present, isPlace(keys.get(i + 1)));
            set(at, key, next);
            at = next;
        }
        reading.origins().put(path.toString(), origin);
    }

    /** What is at a key; a missing node where something can be put, null where nothing can. */
    private static @Nullable JsonNode present(JsonNode at, String key) {
        if (at instanceof ArrayNode list) {
            return isPlace(key) && Integer.parseInt(key) <= list.size() ? list.path(Integer.parseInt(key)) : null;
        }
        return at instanceof ObjectNode && !key.isEmpty() ? at.path(key) : null;
    }

    private static void set(JsonNode at, String key, JsonNode next) {
        if (at instanceof ObjectNode group) {
            group.set(key, next);
        } else if (at instanceof ArrayNode list && Integer.parseInt(key) == list.size()) {
            list.add(next);
        } else if (at instanceof ArrayNode list) {
            list.set(Integer.parseInt(key), next);
        }
    }

    private static boolean isPlace(String key) {
        return key.matches("\\d{1,4}");
    }

    /** The group or list at a key, a new one where there is none; what is switched off with false is switched on so. */
    private JsonNode child(JsonNode present, boolean list) {
        boolean off = present.isBoolean() && !present.asBoolean();
        if (!present.isMissingNode() && !present.isNull() && !off) {
            return present;
        }
        return list ? yaml.createArrayNode() : yaml.createObjectNode();
    }

    private JsonNode parse(String value, String origin) {
        try {
            JsonNode parsed = yaml.readTree(value);
            return parsed == null || parsed.isMissingNode() ? yaml.nullNode() : parsed;
        } catch (JsonProcessingException e) {
            reading.problems().add(new Problem(origin, "the value cannot be read as YAML: " + e.getOriginalMessage()));
            return yaml.nullNode();
        }
    }
}
