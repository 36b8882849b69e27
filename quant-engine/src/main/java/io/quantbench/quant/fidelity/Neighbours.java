package io.quantbench.quant.fidelity;

import java.util.ArrayList;
import java.util.List;

/** Counts rows whose nearest neighbour by cosine is the same in two sets of embeddings. */
final class Neighbours {
    private final int maxRows;
    private final List<double[]> reference = new ArrayList<>();
    private final List<double[]> candidate = new ArrayList<>();

    Neighbours(int maxRows) {
        this.maxRows = maxRows;
    }

    /** Keeps a copy of unit length; rows beyond the maximum are left out. */
    void accept(float[] referenceRow, float[] candidateRow) {
        if (reference.size() < maxRows) {
            reference.add(unit(referenceRow));
            candidate.add(unit(candidateRow));
        }
    }

    /** Zero rows stay zero; a row that is not finite becomes NaN and so is nobody's neighbour and has none. */
    private static double[] unit(float[] row) {
        double energy = 0;
        for (float value : row) {
            energy += (double) value * value;
        }
        double length = energy == 0 ? 1 : Math.sqrt(energy);
        double[] unit = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            unit[i] = Double.isFinite(length) ? row[i] / length : Double.NaN;
        }
        return unit;
    }

    /** Rows that have another row to be near to. */
    long decisions() {
        return reference.size() < 2 ? 0 : reference.size();
    }

    long agreeing() {
        long agreeing = 0;
        for (int row = 0; row < decisions(); row++) {
            int chosen = nearest(candidate, row);
            int best = nearest(reference, row);
            if (chosen >= 0 && best >= 0 && similarity(reference, row, chosen) >= similarity(reference, row, best)) {
                agreeing++;
            }
        }
        return agreeing;
    }

    /** Lowest index among the nearest; −1 if no similarity is a number. */
    private static int nearest(List<double[]> rows, int row) {
        int nearest = -1;
        double best = Double.NEGATIVE_INFINITY;
        for (int other = 0; other < rows.size(); other++) {
            double similarity = other == row ? Double.NaN : similarity(rows, row, other);
            if (similarity > best) {
                best = similarity;
                nearest = other;
            }
        }
        return nearest;
    }

    private static double similarity(List<double[]> rows, int first, int second) {
        double[] x = rows.get(first);
        double[] y = rows.get(second);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
