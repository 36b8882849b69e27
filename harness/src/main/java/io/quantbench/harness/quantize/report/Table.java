package io.quantbench.harness.quantize.report;

import io.quantbench.harness.page.Markup;
import java.util.List;
import java.util.stream.Stream;

/** One section of the page with one table, which scrolls and, if it is long, has a field that filters its rows. */
final class Table {
    private static final int FILTERED_FROM = 12;

    private Table() {}

    /** A cell: its text, and how it looks (a style class, or nothing). */
    record Cell(String text, String look) {
        static Cell of(String text) {
            return new Cell(text, "");
        }

        static Cell number(String text) {
            return new Cell(text, "num");
        }

        static Cell code(String text) {
            return new Cell(text, "code");
        }
    }

    /** Nothing if there are no rows. */
    static String section(String title, String note, List<String> columns, Stream<List<Cell>> rows) {
        List<List<Cell>> all = rows.toList();
        if (all.isEmpty()) {
            return "";
        }
        Markup page = new Markup().open("section").open("h2").text(title);
        page.element("small", " " + all.size(), "class", "soft").close("h2");
        if (!note.isEmpty()) {
            page.element("p", note, "class", "soft");
        }
        if (all.size() >= FILTERED_FROM) {
            page.open(
                    "input",
                    "type",
                    "search",
                    "class",
                    "filter",
                    "placeholder",
                    "Filter rows",
                    "aria-label",
                    "Filter " + title);
        }
        page.open("div", "class", "scroll tall").open("table").open("thead").open("tr");
        for (int i = 0; i < columns.size(); i++) {
            boolean number = all.get(0).get(i).look().contains("num");
            page.element("th", columns.get(i), "scope", "col", "class", number ? "num" : "");
        }
        page.close("tr").close("thead").open("tbody");
        for (List<Cell> row : all) {
            page.open("tr");
            row.forEach(cell -> page.element("td", cell.text(), "class", cell.look()));
            page.close("tr");
        }
        return page.close("tbody").close("table").close("div").close("section").toString();
    }
}
