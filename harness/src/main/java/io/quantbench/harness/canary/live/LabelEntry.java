package io.quantbench.harness.canary.live;

import java.util.List;

/**
 * The truth about one request.
 *
 * @param id the client's own id of the request, not blank, at most {@value #MAX_ID_CHARS} characters
 * @param classes the right class of each of its rows, each at least 0; at least one
 */
public record LabelEntry(String id, List<Integer> classes) {
    /** Longer ids are taken by no label. */
    public static final int MAX_ID_CHARS = 256;

    private static final int MAX_ROWS = 4_096;

    public LabelEntry {
        classes = List.copyOf(classes);
        if (id.isBlank() || id.length() > MAX_ID_CHARS) {
            throw new IllegalArgumentException(
                    "id has " + id.length() + " characters; 1 to " + MAX_ID_CHARS + ", not all blank, are allowed");
        }
        if (classes.isEmpty() || classes.size() > MAX_ROWS) {
            throw new IllegalArgumentException("the label of " + id + " has " + classes.size() + " classes; 1 to "
                    + MAX_ROWS + " are allowed, one for each row");
        }
        for (int one : classes) {
            if (one < 0) {
                throw new IllegalArgumentException("class=" + one + " of " + id + " is negative");
            }
        }
    }
}
