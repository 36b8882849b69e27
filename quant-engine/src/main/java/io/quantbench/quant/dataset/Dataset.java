package io.quantbench.quant.dataset;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows read from one source, with what a report needs to say where they came from. Immutable; the whole set is in memory.
 *
 * @param name short name for reports, for example a file name
 * @param source where the bytes came from, in words or as a path
 * @param sha256 hash of the source bytes, 64 lower-case hexadecimal digits
 * @param rows at least one, {@code rows.get(i).id() == i}, either all labelled or none
 * @param skippedRows rows of the source that were left out knowingly, for example an empty closing element
 */
public record Dataset<R extends Row>(String name, String source, String sha256, List<R> rows, int skippedRows) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public Dataset {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(name + " has no rows");
        }
        if (!SHA_256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256=" + sha256 + " is not a SHA-256 in hexadecimal");
        }
        if (skippedRows < 0) {
            throw new IllegalArgumentException("skippedRows=" + skippedRows + " is negative");
        }
        for (int i = 0; i < rows.size(); i++) {
            checkRow(name, rows.get(i), i, rows.get(0));
        }
    }

    private static void checkRow(String name, Row row, int index, Row first) {
        if (row.id() != index) {
            throw new IllegalArgumentException(name + ": row " + index + " has id " + row.id());
        }
        if (row.label().isPresent() != first.label().isPresent()) {
            throw new IllegalArgumentException(name + ": row " + index + " and row 0 differ in having a label");
        }
    }

    public int rowCount() {
        return rows.size();
    }

    public boolean isLabelled() {
        return rows.get(0).label().isPresent();
    }

    /**
     * The class index of every row, in row order.
     *
     * @throws IllegalStateException if the data set is not labelled
     */
    public int[] labels() {
        if (!isLabelled()) {
            throw new IllegalStateException(name + " is not labelled");
        }
        return rows.stream().mapToInt(row -> row.label().getAsInt()).toArray();
    }

    /**
     * Number of classes: the largest label plus 1.
     *
     * @throws IllegalStateException if the data set is not labelled
     */
    public int classCount() {
        int largest = 0;
        for (int label : labels()) {
            largest = Math.max(largest, label);
        }
        return Math.addExact(largest, 1);
    }
}
