package io.quantbench.harness.dashboards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A dashboard as Grafana's classic JSON, which every Grafana from 9 on imports and file provisioning takes (Grafana documentation,
 * "Dashboard JSON model"). The same dashboard gives the same bytes.
 */
public final class DashboardJson {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int SCHEMA_VERSION = 39;
    private static final int PAGE_WIDTH = 24;

    private final Dashboard dashboard;
    private int id;
    private int x;
    private int y;
    private int rowHeight;

    private DashboardJson(Dashboard dashboard) {
        this.dashboard = dashboard;
    }

    /** The file's text, with a line feed at its end. */
    public static String of(Dashboard dashboard) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(new DashboardJson(dashboard).root())
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }

    private ObjectNode root() {
        ObjectNode root = MAPPER.createObjectNode()
                .put("uid", dashboard.uid())
                .put("title", dashboard.title())
                .put("description", dashboard.description());
        root.putArray("tags").add("quantbench");
        root.put("schemaVersion", SCHEMA_VERSION)
                .put("version", 1)
                .put("editable", false)
                .put("graphTooltip", 1)
                .put("refresh", "5s")
                .put("timezone", "browser");
        root.putObject("time").put("from", "now-15m").put("to", "now");
        annotations(root.putObject("annotations").putArray("list"));
        links(root.putArray("links"));
        ArrayNode variables = root.putObject("templating").putArray("list");
        dataSourceVariable(variables.addObject());
        dashboard.variables().forEach(variable -> variable(variables.addObject(), variable));
        ArrayNode panels = root.putArray("panels");
        dashboard.rows().forEach(row -> row(panels, row));
        return root;
    }

    private void annotations(ArrayNode list) {
        for (Annotation annotation : dashboard.annotations()) {
            ObjectNode node = list.addObject()
                    .put("name", annotation.name())
                    .put("enable", true)
                    .put("expr", annotation.expression())
                    .put("titleFormat", annotation.title())
                    .put("iconColor", annotation.colour())
                    .put("step", "10s");
            dataSource(node);
        }
    }

    /** To all other dashboards, with the choices and the time range kept. */
    private static void links(ArrayNode links) {
        ObjectNode link = links.addObject()
                .put("title", "QuantBench")
                .put("type", "dashboards")
                .put("asDropdown", false)
                .put("includeVars", true)
                .put("keepTime", true)
                .put("targetBlank", false);
        link.putArray("tags").add("quantbench");
    }

    private static void dataSourceVariable(ObjectNode node) {
        node.put("name", "datasource")
                .put("label", "Data source")
                .put("type", "datasource")
                .put("query", "prometheus")
                .put("refresh", 1)
                .put("hide", 0)
                .put("regex", "")
                .put("multi", false)
                .put("includeAll", false);
        node.putArray("options");
        node.putObject("current");
    }

    private static void variable(ObjectNode node, Variable variable) {
        node.put("name", variable.name()).put("label", variable.label()).put("type", "query");
        dataSource(node);
        node.put("definition", variable.query());
        node.putObject("query").put("query", variable.query()).put("refId", "variable");
        node.put("refresh", 2)
                .put("sort", 1)
                .put("hide", 0)
                .put("regex", "")
                .put("multi", variable.several())
                .put("includeAll", variable.several());
        node.putArray("options");
        ObjectNode current = node.putObject("current");
        if (variable.several()) {
            current.putArray("text").add("All");
            current.putArray("value").add("$__all");
        }
    }

    private static void dataSource(ObjectNode node) {
        node.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
    }

    private void row(ArrayNode panels, Row row) {
        nextLine();
        ObjectNode node = panels.addObject()
                .put("id", ++id)
                .put("type", "row")
                .put("title", row.title())
                .put("collapsed", false);
        node.putArray("panels");
        place(node, new Panel.Size(PAGE_WIDTH, 1));
        nextLine();
        row.panels().forEach(panel -> panel(panels.addObject(), panel));
    }

    private void nextLine() {
        y += rowHeight;
        x = 0;
        rowHeight = 0;
    }

    private void place(ObjectNode node, Panel.Size size) {
        if (x + size.width() > PAGE_WIDTH) {
            nextLine();
        }
        node.putObject("gridPos")
                .put("h", size.height())
                .put("w", size.width())
                .put("x", x)
                .put("y", y);
        x += size.width();
        rowHeight = Math.max(rowHeight, size.height());
    }

    private void panel(ObjectNode node, Panel panel) {
        node.put("id", ++id)
                .put("type", panel.kind().type())
                .put("title", panel.title())
                .put("description", panel.description());
        dataSource(node);
        place(node, panel.size());
        new PanelLook(panel).write(node);
        targets(node.putArray("targets"), panel);
    }

    private static void targets(ArrayNode targets, Panel panel) {
        List<Query> queries = panel.queries();
        for (int i = 0; i < queries.size(); i++) {
            Query query = queries.get(i);
            boolean now = query.moment() == Query.Moment.NOW;
            ObjectNode target = targets.addObject().put("refId", String.valueOf((char) ('A' + i)));
            dataSource(target);
            target.put("editorMode", "code")
                    .put("expr", query.expression())
                    .put("legendFormat", query.legend())
                    .put("instant", now)
                    .put("range", !now);
            if (panel.kind() == Panel.Kind.TABLE) {
                target.put("format", "table");
            } else if (panel.kind() == Panel.Kind.HEAT_MAP) {
                target.put("format", "heatmap");
            }
        }
    }
}
