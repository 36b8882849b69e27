package io.quantbench.harness.dashboards;

import java.util.List;
import java.util.stream.Collectors;

/** A recording rule or an alert. */
public sealed interface Rule {
    /** Name of the series, or of the alert. */
    String name();

    /** In PromQL. */
    String expression();

    /** How bad an alert is. */
    enum Severity {
        /** Somebody should act now. */
        PAGE,
        /** Somebody should look at it during the day. */
        TICKET
    }

    /**
     * A series made of others.
     *
     * @param name {@code level:metric:operations}
     * @param expression what is recorded
     */
    record Recording(String name, String expression) implements Rule {}

    /**
     * One comparison of an alert: it holds where the signal is beyond its limit.
     *
     * @param signal what is watched
     * @param operator such as {@code >}
     * @param limit what it is compared with
     */
    record Condition(String signal, String operator, String limit) {
        String expression() {
            return signal + " " + operator + " " + limit;
        }
    }

    /**
     * An alert, which fires where all its conditions hold.
     *
     * @param name in camel case; its page is {@code docs/runbooks/NAME.md}
     * @param severity how bad it is
     * @param conditions at least one
     * @param lasting how long they must hold, such as {@code 2m}; {@code 0s} for at once
     * @param summary one sentence with Prometheus' templates
     */
    record Alert(String name, Severity severity, List<Condition> conditions, String lasting, String summary)
            implements Rule {
        public Alert {
            conditions = List.copyOf(conditions);
        }

        @Override
        public String expression() {
            return conditions.stream().map(Condition::expression).collect(Collectors.joining("\nand\n"));
        }
    }
}
