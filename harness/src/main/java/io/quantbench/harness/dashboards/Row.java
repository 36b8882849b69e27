package io.quantbench.harness.dashboards;

import java.util.List;

/**
 * Panels under one heading.
 *
 * @param title the heading
 * @param panels laid out from left to right, then down
 */
public record Row(String title, List<Panel> panels) {
    public Row {
        panels = List.copyOf(panels);
    }

    static Row of(String title, Panel... panels) {
        return new Row(title, List.of(panels));
    }
}
