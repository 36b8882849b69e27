package io.quantbench.harness.bench.recipes;

import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;

/**
 * Cosine between the vectors of two outputs along their last axis, gathered over inputs: mean and lowest. Where a mask
 * {@code [batch, sequence]} fits the output's first two axes, the vectors of masked positions are left out. Two vectors of zeros count
 * as equal, one as the opposite of nothing: 0.
 */
final class TokenCosine {
    private double sum;
    private double lowest = Double.POSITIVE_INFINITY;
    private long vectors;

    /**
     * Takes one output of both models, FLOAT, of rank 1 or more.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    void accept(Tensor expected, Tensor actual, Optional<Tensor> mask) {
        if (!expected.shape().equals(actual.shape())) {
            throw new IllegalArgumentException(
                    "the outputs have shapes " + expected.shape() + " and " + actual.shape());
        }
        Shape shape = expected.shape();
        int width = Math.toIntExact(shape.rank() == 0 ? 1 : shape.dim(-1));
        float[] a = expected.toFloats();
        float[] b = actual.toFloats();
        long[] marks = mask.filter(m -> shape.rank() >= 3
                        && m.shape().dim(0) == shape.dim(0)
                        && m.shape().dim(1) == shape.dim(1))
                .map(Tensor::toLongs)
                .orElse(new long[0]);
        int perMark = marks.length == 0 ? 1 : a.length / width / marks.length;
        for (int v = 0; v < a.length / width; v++) {
            if (marks.length == 0 || marks[v / perMark] != 0) {
                add(cosine(a, b, v * width, width));
            }
        }
    }

    private void add(double cosine) {
        sum += cosine;
        lowest = Math.min(lowest, cosine);
        vectors++;
    }

    private static double cosine(float[] a, float[] b, int from, int width) {
        double dot = 0;
        double first = 0;
        double second = 0;
        for (int i = from; i < from + width; i++) {
            dot += (double) a[i] * b[i];
            first += (double) a[i] * a[i];
            second += (double) b[i] * b[i];
        }
        if (first == 0 || second == 0) {
            return first == second ? 1 : 0;
        }
        return dot / Math.sqrt(first * second);
    }

    /** Mean; NaN if there was no vector. */
    double mean() {
        return sum / vectors;
    }

    /** Lowest; NaN if there was no vector. */
    double lowest() {
        return vectors == 0 ? Double.NaN : lowest;
    }
}
