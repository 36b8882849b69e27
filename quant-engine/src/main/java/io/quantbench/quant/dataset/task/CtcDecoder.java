package io.quantbench.quant.dataset.task;

import java.util.ArrayList;
import java.util.List;

/**
 * Greedy decoding of connectionist temporal classification (Graves et al. 2006): the best class of every time step, repeats
 * merged, blanks dropped. Immutable, so safe for use by several threads.
 */
public final class CtcDecoder {
    private static final int BLANK = 0;

    private final List<String> symbols;

    private CtcDecoder(List<String> symbols) {
        this.symbols = List.copyOf(symbols);
    }

    /**
     * The decoder of a PaddleOCR recogniser: class 0 is blank, class i is {@code keys.get(i − 1)}, and the class after the last key
     * is a space.
     */
    public static CtcDecoder ofKeys(List<String> keys) {
        List<String> symbols = new ArrayList<>(keys.size() + 2);
        symbols.add("");
        symbols.addAll(keys);
        symbols.add(" ");
        return new CtcDecoder(symbols);
    }

    /** Number of classes, blank included. */
    public int classCount() {
        return symbols.size();
    }

    /**
     * The text, without white space at its ends: a margin before the first character reads as a space.
     *
     * @param scores {@code [steps, classes]} row-major; the largest of a step is its best, the first among equals
     * @throws IllegalArgumentException if the scores are not a whole number of steps of {@link #classCount()}
     */
    public String decode(float[] scores) {
        int classes = symbols.size();
        if (scores.length % classes != 0) {
            throw new IllegalArgumentException(
                    scores.length + " scores are not a whole number of steps of " + classes + " classes");
        }
        StringBuilder text = new StringBuilder();
        int previous = BLANK;
        for (int from = 0; from < scores.length; from += classes) {
            int best = best(scores, from, classes);
            if (best != previous) {
                text.append(symbols.get(best));
            }
            previous = best;
        }
        return text.toString().strip();
    }

    private static int best(float[] scores, int from, int classes) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
            best = scores[from + k] > scores[from + best] ? k : best;
        }
        return best;
    }
}
