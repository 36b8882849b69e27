package io.quantbench.harness.page;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them, the same in every rendering. A missing number is a dash. */
public final class Figures {
    /** What stands for a number that is missing. */
    public static final String MISSING = "–";

    private Figures() {}

    /** As {@link #duration}; a dash for null. */
    public static String durationOrDash(@Nullable Long ns) {
        return ns == null ? MISSING : duration((double) ns);
    }

    /** Nanoseconds with three significant digits in the unit that fits: {@code 6.21 ms}, {@code 870 µs}. */
    public static String duration(double ns) {
        if (ns < 1e3) {
            return String.format(Locale.ROOT, "%.0f ns", ns);
        }
        if (ns < 999_500) {
            return threeDigits(ns / 1e3) + " µs";
        }
        return ns < 999_500_000.0 ? threeDigits(ns / 1e6) + " ms" : threeDigits(ns / 1e9) + " s";
    }

    /** Decimal megabytes, as disks and downloads count: {@code 90.4 MB}. */
    public static String size(long bytes) {
        if (bytes < 99_950) {
            return fixed(bytes / 1e3, 1) + " kB";
        }
        return bytes < 999_950_000 ? fixed(bytes / 1e6, 1) + " MB" : fixed(bytes / 1e9, 2) + " GB";
    }

    public static String speedup(@Nullable Double ratio) {
        return ratio == null ? MISSING : fixed(ratio, 2) + "x";
    }

    public static String rate(@Nullable Double perSec) {
        return perSec == null ? MISSING : perSec < 1000 ? threeDigits(perSec) : fixed(perSec, 0);
    }

    public static String percent(@Nullable Double share, int decimals) {
        return share == null ? MISSING : fixed(100 * share, decimals) + " %";
    }

    public static String fixed(@Nullable Double value, int decimals) {
        return value == null || !Double.isFinite(value)
                ? MISSING
                : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A share and its standard error in percent, with a second decimal where one would round the error away. */
    static String withError(double value, double standardError, String between) {
        int decimals = standardError > 0 && standardError < 0.001 ? 2 : 1;
        return fixed(100 * value, decimals) + between + fixed(100 * standardError, decimals);
    }

    /** A metric's name for the head of a narrow column: initials where it has several words. */
    static String metric(String name) {
        return name.indexOf(' ') < 0
                ? name
                : Arrays.stream(name.split(" +"))
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining());
    }

    private static String threeDigits(double value) {
        return fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
    }
}
