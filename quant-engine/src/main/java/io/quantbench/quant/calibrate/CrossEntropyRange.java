package io.quantbench.quant.calibrate;

import java.util.List;

/**
 * The clipping of logits v that minimizes the mean cross-entropy {@code H(softmax(v), softmax(quantized v))} over a sample. Its lower
 * end is moved in, in steps of a hundredth of it, down to {@value #SMALLEST_PERCENT} percent, then its upper end; of equals, the widest is taken.
 */
final class CrossEntropyRange {
    private static final int SMALLEST_PERCENT = 30;
    private static final double STEPS = 255;

    private CrossEntropyRange() {}

    /** @param observed includes 0 */
    static Range of(List<float[]> logits, Range observed) {
        Range best = observed;
        double least = crossEntropy(logits, observed);
        for (boolean below : new boolean[] {true, false}) {
            Range start = best;
            for (int percent = 99; percent >= SMALLEST_PERCENT; percent--) {
                float share = percent / 100f;
                Range candidate = below
                        ? new Range(start.min() * share, start.max())
                        : new Range(start.min(), start.max() * share);
                double entropy = crossEntropy(logits, candidate);
                if (entropy < least) {
                    least = entropy;
                    best = candidate;
                }
            }
        }
        return best;
    }

    private static double crossEntropy(List<float[]> logits, Range range) {
        double sum = 0;
        for (float[] vector : logits) {
            sum += crossEntropy(vector, range);
        }
        return sum;
    }

    private static double crossEntropy(float[] logits, Range range) {
        double scale = range.max() > range.min() ? ((double) range.max() - range.min()) / STEPS : 1;
        double zeroPoint = Math.rint(-range.min() / scale);
        double top = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            top = Math.max(top, logit);
        }
        double sum = 0;
        double quantizedSum = 0;
        double expected = 0;
        for (float logit : logits) {
            double level = Math.max(0, Math.min(STEPS, Math.rint(logit / scale) + zeroPoint));
            double quantized = (level - zeroPoint) * scale - top;
            double weight = Math.exp(logit - top);
            sum += weight;
            expected += weight * quantized;
            quantizedSum += Math.exp(quantized);
        }
        return Math.log(quantizedSum) - expected / sum;
    }
}
