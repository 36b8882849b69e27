package io.quantbench.load.compare;

/**
 * How many times as large a figure is in one arm as in another, with an interval that holds the true ratio with some confidence.
 *
 * @param ratio as measured; positive
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param confidence of the interval, above 0 and below 1
 */
public record RatioInterval(double ratio, double low, double high, double confidence) {
    public RatioInterval {
        if (!(ratio > 0 && low > 0 && low <= high && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "ratio=" + ratio + ", low=" + low + ", high=" + high + " is no interval of positive ratios");
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence=" + confidence + " is not between 0 and 1");
        }
    }

    /** Whether the interval leaves no doubt that the figures differ. */
    public boolean differs() {
        return low > 1 || high < 1;
    }

    /** The ratio the other way round: of a latency, the speedup. */
    public RatioInterval inverse() {
        return new RatioInterval(1 / ratio, 1 / high, 1 / low, confidence);
    }
}
