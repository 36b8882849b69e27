package io.quantbench.harness.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantbench.harness.config.ConfigException.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A place in the settings that knows its path and notes what is wrong there. Reading goes on with a stand-in, so that one reading finds
 * everything; stand-ins are never used.
 */
final class ConfigNode {
    private final JsonNode json;
    private final String path;
    private final Reading reading;
    private final Set<String> asked = new HashSet<>();

    /**
     * What all places of one reading share.
     *
     * @param origins path to the variable or flag that set it
     * @param problems noted so far
     */
    record Reading(Map<String, String> origins, List<Problem> problems) {}

    ConfigNode(JsonNode json, String path, Reading reading) {
        this.json = json;
        this.path = path;
        this.reading = reading;
    }

    String path() {
        return path;
    }

    void problem(String sentence) {
        problemAt(path, sentence);
    }

    void problemAt(String place, String sentence) {
        String origin = reading.origins().get(place);
        reading.problems().add(new Problem(origin == null ? place : place + " (set by " + origin + ")", sentence));
    }

    private String text() {
        return json.isValueNode() ? json.asText() : json.isArray() ? "a list" : "a group of settings";
    }

    boolean isObject() {
        return json.isObject();
    }

    boolean isFalse() {
        return json.isBoolean() && !json.asBoolean();
    }

    /** The value at a key, if there is one; one that is empty is none. */
    Optional<ConfigNode> get(String key) {
        asked.add(key);
        JsonNode value = json.get(key);
        return value == null || value.isNull()
                ? Optional.empty()
                : Optional.of(new ConfigNode(value, path.isEmpty() ? key : path + "." + key, reading));
    }

    <T> T optional(String key, Function<ConfigNode, T> reader, T otherwise) {
        return get(key).map(reader).orElse(otherwise);
    }

    /** The value at a key; a problem and {@code standIn} when it is missing. */
    <T> T required(String key, Function<ConfigNode, T> reader, T standIn) {
        Optional<ConfigNode> value = get(key);
        if (value.isEmpty()) {
            problem(key + " is missing");
        }
        return value.map(reader).orElse(standIn);
    }

    /** What {@code parser} makes of the text; its complaint becomes a problem. */
    <T> T parsed(Function<String, T> parser, T standIn) {
        if (!json.isValueNode()) {
            problem(text() + " stands where a single value is allowed");
            return standIn;
        }
        return checked(() -> parser.apply(json.asText()), standIn);
    }

    /** What {@code maker} makes; its complaint becomes a problem. */
    <T> T checked(Supplier<T> maker, T standIn) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            problem(String.valueOf(e.getMessage()));
            return standIn;
        }
    }

    String string() {
        return parsed(
                value -> {
                    if (value.isBlank()) {
                        throw new IllegalArgumentException("it is blank");
                    }
                    return value;
                },
                "");
    }

    int integer(int least, int most, int standIn) {
        return (int) integer((long) least, most, standIn);
    }

    long integer(long least, long most, long standIn) {
        if (!json.isIntegralNumber() || !json.canConvertToLong() || json.asLong() < least || json.asLong() > most) {
            problem(text() + " stands where a whole number from " + least + " to " + most + " is allowed");
            return standIn;
        }
        return json.asLong();
    }

    int bytes(int least, int most, int standIn) {
        return (int) bytes((long) least, most, standIn);
    }

    long bytes(long least, long most, long standIn) {
        long value = parsed(Quantities::bytes, standIn);
        if (value < least || value > most) {
            problem(text() + " is not from " + Quantities.bytesText(least) + " to " + Quantities.bytesText(most));
            return standIn;
        }
        return value;
    }

    boolean bool() {
        if (!json.isBoolean()) {
            problem(text() + " stands where true or false is allowed");
        }
        return json.asBoolean();
    }

    /** The elements of a list, each read. */
    <T> List<T> list(Function<ConfigNode, T> reader) {
        if (!json.isArray()) {
            problem(text() + " stands where a list is allowed");
            return List.of();
        }
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            elements.add(reader.apply(new ConfigNode(json.get(i), path + "[" + i + "]", reading)));
        }
        return elements;
    }

    /** The values of a group whose keys are names, each read. */
    <T> Map<String, T> entries(Function<ConfigNode, T> reader) {
        Map<String, T> entries = new LinkedHashMap<>();
        if (!json.isObject()) {
            problem(text() + " stands where a group of named values is allowed");
        }
        json.fieldNames().forEachRemaining(key -> get(key).ifPresent(value -> entries.put(key, reader.apply(value))));
        return entries;
    }

    /** Notes every key that nobody has asked for. */
    void refuseUnknownKeys() {
        if (!json.isObject()) {
            problem(text() + " stands where a group of settings is allowed");
            return;
        }
        json.fieldNames().forEachRemaining(key -> {
            if (!asked.contains(key)) {
                problemAt(
                        path.isEmpty() ? key : path + "." + key,
                        "there is no such setting; there are "
                                + String.join(", ", asked.stream().sorted().toList()));
            }
        });
    }
}
