package io.quantbench.quant.variant;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The recipe of a variant as plain data, readable without the code that ran it.
 *
 * @param name such as {@code dynamic-int8}
 * @param options every option with its value, defaults included; values are text, booleans, integers (kept as {@code Long}),
 *     real numbers (kept as {@code Double}), or lists of these
 */
public record RecipeRecord(String name, Map<String, Object> options) {
    public RecipeRecord {
        Objects.requireNonNull(name, "recipe name is missing");
        Objects.requireNonNull(options, "recipe options are missing");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a recipe needs a name");
        }
        Map<String, Object> plain = new TreeMap<>();
        options.forEach((key, value) -> plain.put(key, plain(key, value)));
        options = Collections.unmodifiableMap(plain);
    }

    /** One type per kind of value, so that a manifest that was written and read equals itself. */
    private static Object plain(String key, Object value) {
        if (value instanceof String || value instanceof Boolean || value instanceof Long || value instanceof Double) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float real) {
            // Through text: 0.1f is meant as 0.1, not as 0.10000000149.
            return Double.valueOf(real.toString());
        }
        if (value instanceof List<?> list) {
            List<Object> elements = new ArrayList<>(list.size());
            list.forEach(element -> elements.add(plain(key, Objects.requireNonNull(element))));
            return List.copyOf(elements);
        }
        throw new IllegalArgumentException(
                "option " + key + "=" + value + " is not text, a boolean, a number or a list");
    }
}
