package io.quantbench.load.verdict;

import java.math.BigDecimal;
import java.util.Map;

/** What a figure counts, and the units it is written in. */
@SuppressWarnings("ImmutableEnumChecker") // The units are a Map.of, which is immutable.
public enum Quantity {
    /** A duration, kept in ns. */
    TIME(Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9), "a duration such as 50ms (ns, us, ms, s)"),
    /** A part of a whole, kept as 0..1. */
    SHARE(Map.of("", 1.0, "%", 0.01), "a share such as 0.1% or 0.001"),
    /** Queries per second. */
    RATE(Map.of("", 1.0, "/s", 1.0), "a rate such as 500/s");

    private final Map<String, Double> units;
    private final String allowed;

    Quantity(Map<String, Double> units, String allowed) {
        this.units = units;
        this.allowed = allowed;
    }

    /** What may be written, in words. */
    public String allowed() {
        return allowed;
    }

    /**
     * The value of a text such as {@code 50ms}, in the unit that it is kept in.
     *
     * @throws IllegalArgumentException when it is not a number from 0 with one of the units
     */
    public double parse(String text) {
        String trimmed = text.trim();
        int end = trimmed.length();
        while (end > 0 && !Character.isDigit(trimmed.charAt(end - 1)) && trimmed.charAt(end - 1) != '.') {
            end--;
        }
        Double factor = units.get(trimmed.substring(end).trim());
        if (factor == null || end == 0) {
            throw new IllegalArgumentException("'" + text + "' is not " + allowed);
        }
        try {
            double value = new BigDecimal(trimmed.substring(0, end)).doubleValue() * factor;
            if (value >= 0 && value < Double.POSITIVE_INFINITY) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // Told below.
        }
        throw new IllegalArgumentException("'" + text + "' is not " + allowed);
    }

    /** A value as people write it. */
    public String format(double value) {
        return switch (this) {
            case TIME -> Slo.plain(value / 1e6) + " ms";
            case SHARE -> Slo.plain(100 * value) + " %";
            case RATE -> Slo.plain(value) + "/s";
        };
    }
}
