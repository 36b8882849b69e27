package io.quantbench.harness.canary.compare;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Distances between two finite outputs of the same shape, row by row. */
final class RowPairs {
    private final Rows ours;
    private final Rows theirs;

    RowPairs(Rows ours, Rows theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    double meanCosine() {
        return mean(this::cosine);
    }

    double meanPositiveCosine() {
        return mean(row -> Math.max(0, cosine(row)));
    }

    double meanOverlap(int topK) {
        return mean(row -> overlap(row, topK));
    }

    double meanDivergence() {
        return mean(this::divergence);
    }

    double maxAbsDifference() {
        double largest = 0;
        for (int row = 0; row < ours.count(); row++) {
            for (int column = 0; column < ours.width(); column++) {
                largest = Math.max(largest, Math.abs(ours.at(row, column) - theirs.at(row, column)));
            }
        }
        return largest;
    }

    private double mean(IntToDoubleFunction ofRow) {
        double sum = 0;
        for (int row = 0; row < ours.count(); row++) {
            sum += ofRow.applyAsDouble(row);
        }
        return sum / ours.count();
    }

    /** The root of the product, not the product of roots: equal rows then give exactly 1. */
    private double cosine(int row) {
        double dot = 0;
        double energy = 0;
        double otherEnergy = 0;
        for (int column = 0; column < ours.width(); column++) {
            double x = ours.at(row, column);
            double y = theirs.at(row, column);
            dot += x * y;
            energy += x * x;
            otherEnergy += y * y;
        }
        if (energy == 0 || otherEnergy == 0) {
            return energy == otherEnergy ? 1 : 0;
        }
        return Math.max(-1, Math.min(1, dot / Math.sqrt(energy * otherEnergy)));
    }

    private double overlap(int row, int topK) {
        List<Integer> best = ours.largest(row, topK);
        List<Integer> others = theirs.largest(row, topK);
        return (double) best.stream().filter(others::contains).count() / best.size();
    }

    /** Σ p ln(p/q) of the two rows brought to sum 1; at least 0 whatever rounding does. */
    private double divergence(int row) {
        double sum = positiveSum(ours, row);
        double otherSum = positiveSum(theirs, row);
        double divergence = 0;
        for (int column = 0; column < ours.width(); column++) {
            double p = Math.max(0, ours.at(row, column)) / sum;
            double q = Math.max(0, theirs.at(row, column)) / otherSum;
            divergence += p > 0 ? p * StrictMath.log(p / q) : 0;
        }
        return otherSum > 0 ? Math.max(0, divergence) : Double.POSITIVE_INFINITY;
    }

    private static double positiveSum(Rows rows, int row) {
        return IntStream.range(0, rows.width())
                .mapToDouble(column -> Math.max(0, rows.at(row, column)))
                .sum();
    }
}
