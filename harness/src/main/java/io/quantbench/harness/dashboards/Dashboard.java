package io.quantbench.harness.dashboards;

import java.util.List;
import java.util.stream.Stream;

/**
 * One dashboard, in Grafana's classic schema.
 *
 * @param uid fixed, part of its address
 * @param title what people read
 * @param description one or two sentences
 * @param variables choices beside the data source
 * @param annotations marks on all panels
 * @param rows from top to bottom
 */
public record Dashboard(
        String uid,
        String title,
        String description,
        List<Variable> variables,
        List<Annotation> annotations,
        List<Row> rows) {
    public Dashboard {
        variables = List.copyOf(variables);
        annotations = List.copyOf(annotations);
        rows = List.copyOf(rows);
    }

    /** All panels, from top to bottom. */
    public Stream<Panel> panels() {
        return rows.stream().flatMap(row -> row.panels().stream());
    }

    /** Name of its file. */
    public String fileName() {
        return uid.replaceFirst("^quantbench-", "") + ".json";
    }
}
