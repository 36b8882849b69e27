package io.quantbench.load.verdict;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Whether a target has warmed up: of the median response times of consecutive windows, the last ten show no trend and their two halves
 * differ by at most a tenth.
 *
 * <p>Why this test: what warms up (a compiler, a cache, a pool) gets faster step by step, so its windows are in order, which a rank test
 * on ten windows sees with near certainty; medians and ranks do not care for a collection in one window. The halves are compared as
 * well, because "no trend found" alone would also be said of a few wild windows. Neighbouring windows are not quite independent, which
 * makes the test see trends that are none: it then warms up longer than needed, never shorter.
 *
 * <p><b>Threading:</b> not thread-safe.
 */
public final class SteadyTest {
    /** Windows that are looked at. */
    public static final int WINDOWS = 10;

    /** A trend is seen when its p value is not above this. */
    public static final double SIGNIFICANT = 0.05;

    private static final double LARGEST_DIFFERENCE = 0.1;

    private final Deque<Double> last = new ArrayDeque<>();

    /**
     * Adds a window.
     *
     * @param medianNs its median response time in ns, from 0
     */
    public void add(double medianNs) {
        if (!(medianNs >= 0)) {
            throw new IllegalArgumentException("medianNs=" + medianNs + " is negative");
        }
        last.addLast(medianNs);
        if (last.size() > WINDOWS) {
            last.removeFirst();
        }
    }

    /** The test for a trend over the last ten windows; empty before there are so many. */
    public Optional<TrendTest> trend() {
        return last.size() < WINDOWS ? Optional.empty() : Optional.of(TrendTest.of(List.copyOf(last)));
    }

    /** Relative difference of the medians of the later and the earlier five windows; 0 before there are ten. */
    public double difference() {
        if (last.size() < WINDOWS) {
            return 0;
        }
        List<Double> windows = List.copyOf(last);
        double earlier = median(windows.subList(0, WINDOWS / 2));
        double later = median(windows.subList(WINDOWS / 2, WINDOWS));
        return earlier == later ? 0 : (later - earlier) / Math.max(earlier, later);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Whether the target is steady now. */
    public boolean steady() {
        return trend().filter(test -> test.pValue() > SIGNIFICANT).isPresent()
                && Math.abs(difference()) <= LARGEST_DIFFERENCE;
    }
}
