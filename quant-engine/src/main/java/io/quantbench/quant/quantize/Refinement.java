package io.quantbench.quant.quantize;

import java.util.OptionalDouble;

/**
 * What is done to the float model with the help of calibration before it is quantized, to lose less.
 *
 * @param smooth whether ranges are moved from activations to weights where that costs no operator (SmoothQuant)
 * @param alpha how much of them, between 0 and 1; empty for the best of several at each site
 * @param biasCorrection whether the mean error of a layer is taken off its bias
 * @param dampOutliers whether outlying channels are divided by an operator of their own where that more than halves the error
 */
public record Refinement(boolean smooth, OptionalDouble alpha, boolean biasCorrection, boolean dampOutliers) {
    public Refinement {
        if (alpha.isPresent() && !(alpha.getAsDouble() >= 0 && alpha.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("smoothing strength " + alpha.getAsDouble() + " is not within 0 to 1");
        }
    }

    /** What costs no operator: no outliers are damped. */
    public Refinement(boolean smooth, OptionalDouble alpha, boolean biasCorrection) {
        this(smooth, alpha, biasCorrection, false);
    }

    /** Nothing is refined. */
    public static Refinement none() {
        return new Refinement(false, OptionalDouble.empty(), false);
    }

    /** Everything, the strength of smoothing found at each site. */
    public static Refinement full() {
        return new Refinement(true, OptionalDouble.empty(), true, true);
    }

    public boolean isNone() {
        return !smooth && !biasCorrection && !dampOutliers;
    }

    /** The same, with or without the damping of outliers. */
    public Refinement withDampedOutliers(boolean damp) {
        return new Refinement(smooth, alpha, biasCorrection, damp);
    }
}
