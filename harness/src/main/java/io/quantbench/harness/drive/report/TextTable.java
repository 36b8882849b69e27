package io.quantbench.harness.drive.report;

import java.util.ArrayList;
import java.util.List;

/** A table for a terminal: the first column to the left, all others to the right. Control characters become "?". */
final class TextTable {
    private static final int MAX_NAME = 28;

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Boolean> alarms = new ArrayList<>();

    TextTable(String... headers) {
        add(false, headers);
    }

    /** @param alarm whether the row is one to look at */
    TextTable add(boolean alarm, String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(printable(cell));
        }
        row.set(0, shortened(row.get(0)));
        rows.add(row);
        alarms.add(alarm);
        return this;
    }

    int size() {
        return rows.size();
    }

    boolean alarm(int row) {
        return alarms.get(row);
    }

    /** The lines, the head first. */
    List<String> lines() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? cells.get(i) + padding : "  " + padding + cells.get(i));
        }
        return line.toString().stripTrailing();
    }

    private static String shortened(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME - 1) + "…";
    }

    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
