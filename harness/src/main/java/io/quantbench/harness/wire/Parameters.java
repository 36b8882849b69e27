package io.quantbench.harness.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parameters of a message, in its order. Names that mean nothing to this server are kept and ignored, as the protocol has it.
 *
 * @param values by name
 */
public record Parameters(Map<String, Parameter> values) {
    public static final Parameters NONE = new Parameters(Map.of());

    public Parameters {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * A flag.
     *
     * @throws WireException if it is there and not true or false
     */
    public Optional<Boolean> flag(String name) {
        Parameter value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Parameter.Flag flag) {
            return Optional.of(flag.value());
        }
        throw WireException.malformed("parameter %s is %s; true or false is allowed", name, value);
    }

    /**
     * A whole number of at least 0.
     *
     * @throws WireException if it is there and something else
     */
    public OptionalLong count(String name) {
        Parameter value = values.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Parameter.Whole whole && whole.value() >= 0) {
            return OptionalLong.of(whole.value());
        }
        throw WireException.malformed("parameter %s is %s; a whole number from 0 is allowed", name, value);
    }

    /**
     * A string.
     *
     * @throws WireException if it is there and something else
     */
    public Optional<String> text(String name) {
        Parameter value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Parameter.Text text) {
            return Optional.of(text.value());
        }
        throw WireException.malformed("parameter %s is %s; a string is allowed", name, value);
    }
}
