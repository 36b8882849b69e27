package io.quantbench.harness.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, sizes and shares as people write them, and back. */
final class Quantities {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-zµ%]*)");

    private static final long LONGEST_NS = 366 * 86_400_000_000_000L;

    /** Nanoseconds by unit, largest first. */
    private static final Map<String, Long> DURATIONS = new LinkedHashMap<>();

    /** Bytes by unit, largest first. */
    private static final Map<String, Long> SIZES = new LinkedHashMap<>();

    static {
        DURATIONS.put("h", 3_600_000_000_000L);
        DURATIONS.put("m", 60_000_000_000L);
        DURATIONS.put("s", 1_000_000_000L);
        DURATIONS.put("ms", 1_000_000L);
        DURATIONS.put("us", 1_000L);
        DURATIONS.put("ns", 1L);
        SIZES.put("GiB", 1L << 30);
        SIZES.put("MiB", 1L << 20);
        SIZES.put("KiB", 1L << 10);
        SIZES.put("B", 1L);
    }

    private Quantities() {}

    /**
     * A duration such as {@code 500us}, {@code 2ms}, {@code 1.5s}, {@code 10m}; {@code 0} needs no unit.
     *
     * @throws IllegalArgumentException if it is none, or longer than a year
     */
    static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        String allowed = "a duration such as 500us, 2ms, 1.5s or 10m is allowed";
        long nanos = scaled(text, DURATIONS, allowed);
        if (nanos > LONGEST_NS) {
            throw new IllegalArgumentException(text + " is longer than a year");
        }
        return Duration.ofNanos(nanos);
    }

    static String text(Duration duration) {
        return duration.isZero() ? "0" : text(duration.toNanos(), DURATIONS);
    }

    /**
     * A number of bytes such as {@code 64MiB}; a plain number is bytes.
     *
     * @throws IllegalArgumentException if it is none
     */
    static long bytes(String text) {
        return scaled(
                text.chars().allMatch(Character::isDigit) ? text + "B" : text,
                SIZES,
                "a size such as 1024, 16KiB or 64MiB is allowed");
    }

    static String bytesText(long bytes) {
        return text(bytes, SIZES);
    }

    /**
     * A share from 0 to 1, such as {@code 0.05} or {@code 5%}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static double share(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text.strip());
        if (parts.matches()) {
            String unit = parts.group(2);
            double number = Double.parseDouble(parts.group(1));
            double share = unit.equals("%") ? number / 100 : number;
            if ((unit.isEmpty() || unit.equals("%")) && share <= 1) {
                return share;
            }
        }
        throw new IllegalArgumentException(text + " is no share; a number from 0 to 1 such as 0.05, or 5%, is allowed");
    }

    private static long scaled(String text, Map<String, Long> units, String allowed) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text.strip());
        if (parts.matches()) {
            String unit = parts.group(2).replace('µ', 'u');
            for (Map.Entry<String, Long> entry : units.entrySet()) {
                if (entry.getKey().toLowerCase(Locale.ROOT).equals(unit.toLowerCase(Locale.ROOT))) {
                    return exact(
                            new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(entry.getValue())),
                            text,
                            allowed);
                }
            }
        }
        throw new IllegalArgumentException(text + " cannot be read; " + allowed);
    }

    private static long exact(BigDecimal value, String text, String allowed) {
        try {
            return value.longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(text + " is too large or too fine; " + allowed, e);
        }
    }

    private static String text(long value, Map<String, Long> units) {
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (value != 0 && value % unit.getValue() == 0) {
                return value / unit.getValue() + unit.getKey();
            }
        }
        return Long.toString(value);
    }
}
