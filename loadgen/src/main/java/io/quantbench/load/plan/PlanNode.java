package io.quantbench.load.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantbench.load.plan.PlanException.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A place in a plan file that knows its path and notes what is wrong there. Reading goes on with a stand-in, so that one reading
 * finds everything; the stand-ins are never used.
 */
final class PlanNode {
    private final JsonNode json;
    private final String path;
    private final List<Problem> problems;
    private final Set<String> asked = new HashSet<>();

    PlanNode(JsonNode json, String path, List<Problem> problems) {
        this.json = json;
        this.path = path;
        this.problems = problems;
    }

    void problem(String sentence) {
        problems.add(new Problem(path, sentence));
    }

    String text() {
        return json.isValueNode() ? json.asText() : json.toString();
    }

    boolean isObject() {
        return json.isObject();
    }

    /** The value at a key, if there is one. */
    Optional<PlanNode> get(String key) {
        asked.add(key);
        JsonNode value = json.get(key);
        return value == null || value.isNull()
                ? Optional.empty()
                : Optional.of(new PlanNode(value, path.isEmpty() ? key : path + "." + key, problems));
    }

    /** The value at a key, read by {@code reader}; {@code standIn} and a problem when it is missing. */
    <T> T required(String key, Function<PlanNode, T> reader, T standIn) {
        Optional<PlanNode> value = get(key);
        if (value.isEmpty()) {
            problem("'" + key + "' is missing");
            return standIn;
        }
        return reader.apply(value.get());
    }

    <T> T optional(String key, Function<PlanNode, T> reader, T otherwise) {
        return get(key).map(reader).orElse(otherwise);
    }

    /** What {@code parser} makes of the text; its complaint becomes a problem. */
    <T> T parsed(Function<String, T> parser, T standIn) {
        if (!json.isValueNode()) {
            problem(text() + " is not a single value");
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

    double number(double standIn) {
        if (!json.isNumber()) {
            problem(text() + " is not a number");
            return standIn;
        }
        return json.asDouble();
    }

    long integer(long standIn) {
        if (!json.isIntegralNumber() || !json.canConvertToLong()) {
            problem(text() + " is not a whole number");
            return standIn;
        }
        return json.asLong();
    }

    boolean bool() {
        if (!json.isBoolean()) {
            problem(text() + " is neither true nor false");
        }
        return json.asBoolean();
    }

    /** The elements of a list. */
    List<PlanNode> elements() {
        if (!json.isArray()) {
            problem(text() + " is not a list");
            return List.of();
        }
        List<PlanNode> elements = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            elements.add(new PlanNode(json.get(i), path + "[" + i + "]", problems));
        }
        return elements;
    }

    /** Keys and values of a group whose keys are names. */
    Map<String, PlanNode> entries() {
        Map<String, PlanNode> entries = new LinkedHashMap<>();
        if (!json.isObject()) {
            problem(text() + " is not a group of settings");
        }
        json.fieldNames().forEachRemaining(key -> get(key).ifPresent(value -> entries.put(key, value)));
        return entries;
    }

    /** The one key that is set of those allowed; a problem when there is none, or more. */
    Optional<String> oneOf(String... allowed) {
        List<String> present =
                Arrays.stream(allowed).filter(key -> json.hasNonNull(key)).toList();
        asked.addAll(present);
        if (present.size() != 1) {
            problem((present.isEmpty() ? "none" : String.join(" and ", present) + " together") + " is set; set one of "
                    + String.join(", ", allowed));
            return Optional.empty();
        }
        return Optional.of(present.get(0));
    }

    /** Notes every key that nobody has asked for. */
    void refuseUnknownKeys() {
        if (!json.isObject()) {
            problem(text() + " is not a group of settings");
            return;
        }
        json.fieldNames().forEachRemaining(key -> {
            if (!asked.contains(key)) {
                problems.add(new Problem(
                        path.isEmpty() ? key : path + "." + key,
                        "there is no such setting; there are "
                                + String.join(", ", asked.stream().sorted().toList())));
            }
        });
    }
}
