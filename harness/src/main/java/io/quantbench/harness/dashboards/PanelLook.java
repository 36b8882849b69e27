package io.quantbench.harness.dashboards;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How one panel is drawn, as Grafana's {@code fieldConfig} and {@code options}. */
final class PanelLook {
    private final Panel panel;

    PanelLook(Panel panel) {
        this.panel = panel;
    }

    void write(ObjectNode node) {
        ObjectNode fields = node.putObject("fieldConfig");
        defaults(fields.putObject("defaults").put("unit", panel.unit()));
        overrides(fields.putArray("overrides"));
        options(node.putObject("options"));
    }

    private void defaults(ObjectNode defaults) {
        panel.look().min().ifPresent(min -> defaults.put("min", min));
        panel.look().max().ifPresent(max -> defaults.put("max", max));
        panel.look().decimals().ifPresent(decimals -> defaults.put("decimals", decimals));
        if (!panel.look().texts().isEmpty()) {
            ObjectNode mapping = defaults.putArray("mappings")
                    .addObject()
                    .put("type", "value")
                    .putObject("options");
            panel.look().texts().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(text ->
                            mapping.putObject(String.valueOf(text.getKey())).put("text", text.getValue()));
        }
        if (panel.kind() == Panel.Kind.TIME_SERIES) {
            defaults.putObject("custom")
                    .put("drawStyle", "line")
                    .put("lineWidth", 2)
                    .put("fillOpacity", 0)
                    .put("showPoints", "never")
                    .put("spanNulls", false);
        }
    }

    private void overrides(ArrayNode overrides) {
        for (String limit : panel.look().limits()) {
            ArrayNode properties = properties(overrides, limit);
            property(properties, "custom.lineStyle").putObject("value").put("fill", "dash");
            property(properties, "color")
                    .putObject("value")
                    .put("mode", "fixed")
                    .put("fixedColor", "red");
        }
        panel.look().bands().forEach((low, high) -> {
            ArrayNode properties = properties(overrides, high);
            property(properties, "custom.fillBelowTo").put("value", low);
            property(properties, "custom.fillOpacity").put("value", 20);
        });
    }

    /** By a pattern of the legend: labels in it are filled in only when data is there. */
    private static ArrayNode properties(ArrayNode overrides, String legend) {
        ObjectNode override = overrides.addObject();
        override.putObject("matcher")
                .put("id", "byRegexp")
                .put("options", "/^" + legend.replaceAll("\\{\\{\\w+}}", ".+") + "$/");
        return override.putArray("properties");
    }

    private static ObjectNode property(ArrayNode properties, String id) {
        return properties.addObject().put("id", id);
    }

    private void options(ObjectNode options) {
        switch (panel.kind()) {
            case TIME_SERIES -> {
                options.putObject("legend")
                        .put("displayMode", "table")
                        .put("placement", "bottom")
                        .put("showLegend", true)
                        .putArray("calcs")
                        .add("lastNotNull");
                options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
            }
            case STAT -> {
                options.put("colorMode", "none")
                        .put("graphMode", "none")
                        .put("justifyMode", "auto")
                        .put("textMode", "value_and_name");
                lastValue(options);
            }
            case BAR_GAUGE -> {
                options.put("orientation", "horizontal").put("displayMode", "basic");
                lastValue(options);
            }
            case STATE_TIMELINE -> options.put("mergeValues", true).put("showValue", "auto");
            case TABLE -> options.put("showHeader", true).put("cellHeight", "sm");
            case HEAT_MAP -> {
                options.put("calculate", false).put("cellGap", 0);
                options.putObject("color").put("mode", "scheme").put("scheme", "Viridis");
                options.putObject("yAxis").put("unit", panel.unit());
            }
        }
    }

    private static void lastValue(ObjectNode options) {
        ObjectNode reduce = options.putObject("reduceOptions").put("fields", "").put("values", false);
        reduce.putArray("calcs").add("lastNotNull");
    }
}
