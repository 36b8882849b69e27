package io.quantbench.quant.dataset.task;

import java.util.Arrays;

/** Levenshtein distance between two texts in Unicode code points: insertions, deletions and substitutions cost 1 each. */
final class EditDistance {
    private EditDistance() {}

    /** The fewest edits that make {@code to} of {@code from}. */
    static int between(String from, String to) {
        int[] source = from.codePoints().toArray();
        int[] target = to.codePoints().toArray();
        int[] above = new int[target.length + 1];
        Arrays.setAll(above, column -> column);
        for (int row = 1; row <= source.length; row++) {
            int[] current = new int[above.length];
            current[0] = row;
            for (int column = 1; column < above.length; column++) {
                int substitute = above[column - 1] + (source[row - 1] == target[column - 1] ? 0 : 1);
                current[column] = Math.min(substitute, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[target.length];
    }
}
