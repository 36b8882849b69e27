package io.quantbench.quant.dataset.task;

import java.util.Arrays;

/**
 * Multinomial logistic regression with L2 regularisation, fitted to the minimum of a convex function.
 *
 * <pre>
 *   F(W, b) = −(1/n) Σᵢ log softmax(W xᵢ + b)[yᵢ] + (λ/2)‖W‖²      (biases are not regularised)
 *   ∂F/∂wₖ  = (1/n) Σᵢ (pᵢₖ − [yᵢ = k]) xᵢ + λ wₖ
 * </pre>
 *
 * <p>The minimum is found from zero by L-BFGS over all rows ({@link Lbfgs}), so the same rows in the same order give the same head to
 * the last bit. It has converged when no component of the gradient exceeds {@value #GRADIENT_TOLERANCE}. Arithmetic is in doubles.
 *
 * <p>The default {@code λ = 1/n} weighs the prior like one row's likelihood; it is scikit-learn's default {@code C = 1}.
 */
public final class LogisticRegression {
    /** Largest component of the gradient at which the fit ends. */
    public static final double GRADIENT_TOLERANCE = 1e-6;

    private static final int MAX_ITERATIONS = 1_000;

    private final float[][] inputs;
    private final int[] labels;
    private final int inputSize;
    private final int classes;
    private final double l2;

    private LogisticRegression(float[][] inputs, int[] labels, int classes, double l2) {
        this.inputs = inputs;
        this.labels = labels;
        this.inputSize = inputs[0].length;
        this.classes = classes;
        this.l2 = l2;
    }

    /** The head that minimises F with {@code λ = 1/rows}; as {@link #fit(float[][], int[], double)} otherwise. */
    public static LinearHead fit(float[][] inputs, int[] labels) {
        return fit(inputs, labels, 1.0 / Math.max(1, inputs.length));
    }

    /**
     * The head that minimises F.
     *
     * @param inputs {@code [rows][inputSize] float32}, all finite; not changed
     * @param labels class index of each row; the largest plus 1 is the number of classes, at least 2 of which occur
     * @param l2 λ, positive, so that the minimum exists also where the classes can be separated
     * @throws IllegalArgumentException if the rows do not have these properties
     * @throws IllegalStateException if the fit does not converge within 1,000 iterations
     */
    public static LinearHead fit(float[][] inputs, int[] labels, double l2) {
        if (!(l2 > 0) || Double.isInfinite(l2)) {
            throw new IllegalArgumentException("l2=" + l2 + " is not a positive finite number");
        }
        checkInputs(inputs, labels);
        LogisticRegression regression = new LogisticRegression(inputs, labels, classCount(labels), l2);
        return regression.fit();
    }

    private static void checkInputs(float[][] inputs, int[] labels) {
        if (inputs.length == 0 || inputs.length != labels.length || inputs[0].length == 0) {
            throw new IllegalArgumentException(inputs.length + " inputs and " + labels.length
                    + " labels; as many of both and at least one are needed, with at least one element each");
        }
        for (int row = 0; row < inputs.length; row++) {
            if (inputs[row].length != inputs[0].length) {
                throw new IllegalArgumentException(
                        "input " + row + " has " + inputs[row].length + " elements, input 0 has " + inputs[0].length);
            }
            for (float value : inputs[row]) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("input " + row + " holds " + value + ", which is not finite");
                }
            }
        }
    }

    private static int classCount(int[] labels) {
        int smallest = Arrays.stream(labels).min().getAsInt();
        int largest = Arrays.stream(labels).max().getAsInt();
        if (smallest < 0 || smallest == largest) {
            throw new IllegalArgumentException(
                    "labels are " + smallest + " to " + largest + "; at least two classes from 0 on are needed");
        }
        return largest + 1;
    }

    private LinearHead fit() {
        double[] start = new double[classes * (inputSize + 1)];
        double[] minimum = new Lbfgs(GRADIENT_TOLERANCE, MAX_ITERATIONS).minimise(this::loss, start);
        int weightCount = classes * inputSize;
        return new LinearHead(
                inputSize,
                Arrays.copyOf(minimum, weightCount),
                Arrays.copyOfRange(minimum, weightCount, minimum.length));
    }

    /** F at {@code parameters}: weights {@code [classes, inputSize]}, then biases {@code [classes]}. Writes the gradient. */
    private double loss(double[] parameters, double[] gradient) {
        Arrays.fill(gradient, 0);
        double[] probabilities = new double[classes];
        int biasStart = classes * inputSize;
        double loss = 0;
        for (int row = 0; row < inputs.length; row++) {
            loss -= logLikelihood(parameters, row, probabilities);
            for (int k = 0; k < classes; k++) {
                double error = (probabilities[k] - (labels[row] == k ? 1 : 0)) / inputs.length;
                addScaled(gradient, k * inputSize, error, inputs[row]);
                gradient[biasStart + k] += error;
            }
        }
        double squares = 0;
        for (int i = 0; i < biasStart; i++) {
            squares += parameters[i] * parameters[i];
            gradient[i] += l2 * parameters[i];
        }
        return loss / inputs.length + l2 / 2 * squares;
    }

    /** log p of the row's own label; fills the probabilities of all classes. Subtracts the largest score so that exp cannot overflow. */
    private double logLikelihood(double[] parameters, int row, double[] probabilities) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            probabilities[k] = parameters[classes * inputSize + k] + dot(parameters, k * inputSize, inputs[row]);
            largest = Math.max(largest, probabilities[k]);
        }
        double own = probabilities[labels[row]] - largest;
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            probabilities[k] = Math.exp(probabilities[k] - largest);
            sum += probabilities[k];
        }
        for (int k = 0; k < classes; k++) {
            probabilities[k] /= sum;
        }
        return own - Math.log(sum);
    }

    private static double dot(double[] weights, int offset, float[] input) {
        double sum = 0;
        for (int i = 0; i < input.length; i++) {
            sum += weights[offset + i] * input[i];
        }
        return sum;
    }

    private static void addScaled(double[] target, int offset, double scale, float[] input) {
        for (int i = 0; i < input.length; i++) {
            target[offset + i] += scale * input[i];
        }
    }
}
