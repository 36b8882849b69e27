package io.quantbench.harness.dashboards;

/**
 * One PromQL expression of a panel.
 *
 * @param expression may use the variables {@code $model}, {@code $variant}, {@code $__rate_interval} and {@code $__range}
 * @param legend Grafana's pattern, such as <code>{{variant}}</code>
 * @param moment when it is asked
 */
public record Query(String expression, String legend, Moment moment) {
    /** When a query is asked. */
    public enum Moment {
        /** At every step of the time range. */
        OVER_TIME,
        /** Once, at its end. */
        NOW
    }

    /** Asked over time. */
    static Query over(String expression, String legend) {
        return new Query(expression, legend, Moment.OVER_TIME);
    }

    /** Asked once. */
    static Query now(String expression, String legend) {
        return new Query(expression, legend, Moment.NOW);
    }
}
