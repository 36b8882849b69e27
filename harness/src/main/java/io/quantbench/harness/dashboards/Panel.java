package io.quantbench.harness.dashboards;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One panel.
 *
 * @param title unique within its dashboard
 * @param description what it shows and how to read it; ends with a full stop
 * @param kind how it is drawn
 * @param unit of its values, Grafana's name
 * @param size columns of 24, and rows
 * @param queries at least one
 * @param look what differs from the plain drawing
 */
public record Panel(
        String title, String description, Kind kind, String unit, Size size, List<Query> queries, Look look) {
    /** How a panel is drawn. */
    public enum Kind {
        TIME_SERIES("timeseries"),
        STAT("stat"),
        TABLE("table"),
        STATE_TIMELINE("state-timeline"),
        BAR_GAUGE("bargauge"),
        HEAT_MAP("heatmap");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /**
     * Place that a panel takes.
     *
     * @param width of 24
     * @param height in Grafana's rows
     */
    public record Size(int width, int height) {}

    /**
     * What differs from the plain drawing.
     *
     * @param min smallest value of the axis
     * @param max largest value of the axis
     * @param decimals shown
     * @param limits legends drawn as dashed red lines: what is tolerable, exported beside what it limits
     * @param bands legends of the lower end of a band and the upper one
     * @param texts what is shown in the place of a value
     */
    public record Look(
            OptionalDouble min,
            OptionalDouble max,
            Optional<Integer> decimals,
            List<String> limits,
            Map<String, String> bands,
            Map<Integer, String> texts) {
        static final Look PLAIN = new Look(
                OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty(), List.of(), Map.of(), Map.of());

        static final Look FROM_ZERO = PLAIN.min(0);

        public Look {
            limits = List.copyOf(limits);
            bands = Map.copyOf(bands);
            texts = Map.copyOf(texts);
        }

        Look min(double smallest) {
            return new Look(OptionalDouble.of(smallest), max, decimals, limits, bands, texts);
        }

        Look max(double largest) {
            return new Look(min, OptionalDouble.of(largest), decimals, limits, bands, texts);
        }

        Look decimals(int shown) {
            return new Look(min, max, Optional.of(shown), limits, bands, texts);
        }

        Look limits(String... legends) {
            return new Look(min, max, decimals, List.of(legends), bands, texts);
        }

        Look band(String low, String high) {
            return new Look(min, max, decimals, limits, Map.of(low, high), texts);
        }

        Look texts(Map<Integer, String> byValue) {
            return new Look(min, max, decimals, limits, bands, byValue);
        }
    }

    public Panel {
        queries = List.copyOf(queries);
        if (queries.isEmpty() || !description.endsWith(".")) {
            throw new IllegalArgumentException(
                    "panel \"" + title + "\" needs a query and a description that ends with a full stop");
        }
    }

    /** A drawing over time, half as wide as the page. */
    static Panel series(String title, String description, String unit, Query... queries) {
        return new Panel(title, description, Kind.TIME_SERIES, unit, new Size(12, 8), List.of(queries), Look.FROM_ZERO);
    }

    /** Large figures of the present. */
    static Panel stat(String title, String description, String unit, Query... queries) {
        return new Panel(title, description, Kind.STAT, unit, new Size(6, 6), List.of(queries), Look.PLAIN);
    }

    Panel sized(int width, int height) {
        return new Panel(title, description, kind, unit, new Size(width, height), queries, look);
    }

    Panel looking(Look other) {
        return new Panel(title, description, kind, unit, size, queries, other);
    }

    Panel as(Kind other) {
        return new Panel(title, description, other, unit, size, queries, look);
    }
}
