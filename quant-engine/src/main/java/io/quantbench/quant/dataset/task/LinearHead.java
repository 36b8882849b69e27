package io.quantbench.quant.dataset.task;

import java.util.Arrays;

/**
 * A frozen linear classifier over embeddings: scores {@code sₖ = wₖ·x + bₖ}, prediction {@code argmaxₖ sₖ}, the lower class on
 * a tie. Immutable, so safe for use by several threads.
 */
public final class LinearHead {
    private final int inputSize;
    private final double[] weights;
    private final double[] biases;

    /**
     * A head with the given parameters, which are copied.
     *
     * @param weights {@code [classes, inputSize]}, row-major
     * @param biases {@code [classes]}, at least 2
     */
    public LinearHead(int inputSize, double[] weights, double[] biases) {
        if (inputSize < 1 || biases.length < 2 || weights.length != Math.multiplyExact(inputSize, biases.length)) {
            throw new IllegalArgumentException("inputSize=" + inputSize + ", " + weights.length + " weights and "
                    + biases.length + " biases do not make [classes, inputSize] and at least 2 classes");
        }
        this.inputSize = inputSize;
        this.weights = weights.clone();
        this.biases = biases.clone();
    }

    public int inputSize() {
        return inputSize;
    }

    public int classCount() {
        return biases.length;
    }

    /** Scores {@code [classes]} of one input {@code [inputSize] float32}; not probabilities. */
    public double[] scores(float[] input) {
        if (input.length != inputSize) {
            throw new IllegalArgumentException("input has " + input.length + " elements, not " + inputSize);
        }
        double[] scores = biases.clone();
        for (int k = 0; k < scores.length; k++) {
            for (int i = 0; i < inputSize; i++) {
                scores[k] += weights[k * inputSize + i] * input[i];
            }
        }
        return scores;
    }

    /**
     * Class index of one input {@code [inputSize] float32}.
     *
     * @throws IllegalArgumentException if a score is NaN, because no class can then be called the best
     */
    public int predict(float[] input) {
        double[] scores = scores(input);
        int best = 0;
        for (int k = 0; k < scores.length; k++) {
            if (Double.isNaN(scores[k])) {
                throw new IllegalArgumentException(
                        "the input makes score " + k + " NaN; the model's output is not finite");
            }
            best = scores[k] > scores[best] ? k : best;
        }
        return best;
    }

    /** Class indices of inputs {@code [rows][inputSize] float32}. */
    public int[] predict(float[][] inputs) {
        return Arrays.stream(inputs).mapToInt(this::predict).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinearHead head
                && inputSize == head.inputSize
                && Arrays.equals(weights, head.weights)
                && Arrays.equals(biases, head.biases);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(weights) + Arrays.hashCode(biases);
    }

    @Override
    public String toString() {
        return "linear head " + inputSize + " -> " + biases.length;
    }
}
