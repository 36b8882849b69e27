package io.quantbench.load.verdict;

import io.quantbench.load.record.Recording;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on one figure of a run, written as {@code p99 < 50ms}, {@code error_rate < 0.1%} or {@code achieved/target > 0.99}.
 * Unlike an {@link Slo} it takes the figure as measured and asks for no confidence.
 */
public final class Threshold {
    private static final Pattern FORM = Pattern.compile("\\s*([a-z_/]+[0-9.]*)\\s*(<=|>=|<|>)\\s*(\\S.*?)\\s*");

    private final Metric metric;
    private final Comparison comparison;
    private final double limit;
    private final String text;

    /** How figure and limit are compared. */
    public enum Comparison {
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        boolean holds(double actual, double limit) {
            return switch (this) {
                case LESS -> actual < limit;
                case AT_MOST -> actual <= limit;
                case GREATER -> actual > limit;
                case AT_LEAST -> actual >= limit;
            };
        }
    }

    /**
     * A threshold applied.
     *
     * @param threshold which
     * @param actual what was measured, in the unit that {@link #limit} is kept in
     * @param met whether it holds
     * @param sentence all of it in words
     */
    public record Result(Threshold threshold, double actual, boolean met, String sentence) {}

    private Threshold(Metric metric, Comparison comparison, double limit) {
        this.metric = metric;
        this.comparison = comparison;
        this.limit = limit;
        this.text =
                metric.name() + " " + comparison.sign + " " + metric.quantity().format(limit);
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong and what is allowed
     */
    public static Threshold parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not of the form 'metric < value'; comparisons are < <= > >=");
        }
        Metric metric = Metric.named(matcher.group(1))
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "': there is no metric '" + matcher.group(1) + "', but " + Metric.ALLOWED));
        Comparison comparison = Arrays.stream(Comparison.values())
                .filter(c -> c.sign.equals(matcher.group(2)))
                .findFirst()
                .orElseThrow();
        try {
            return new Threshold(metric, comparison, metric.quantity().parse(matcher.group(3)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
    }

    /** Applies it to a recording. */
    public Result judge(Recording recording) {
        double actual = metric.reading().applyAsDouble(recording);
        boolean met = comparison.holds(actual, limit);
        String sentence =
                metric.name() + " is " + metric.quantity().format(actual) + (met ? ", as " : ", not ") + text + ".";
        return new Result(this, actual, met, sentence);
    }

    /** Name of the figure. */
    public String metric() {
        return metric.name();
    }

    /** What the figure counts. */
    public Quantity quantity() {
        return metric.quantity();
    }

    public Comparison comparison() {
        return comparison;
    }

    /** The limit in ns, as 0..1 or per second, by {@link #quantity}. */
    public double limit() {
        return limit;
    }

    boolean isUpper() {
        return comparison == Comparison.LESS || comparison == Comparison.AT_MOST;
    }

    /** The response time's percentile that this bounds from above, if it does. */
    Optional<Double> boundedPercentile() {
        return isUpper() ? metric.responsePercentile() : Optional.empty();
    }

    /** The written form. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Threshold that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
