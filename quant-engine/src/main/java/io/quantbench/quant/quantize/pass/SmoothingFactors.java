package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.calibrate.ChannelStatistics;
import io.quantbench.quant.quantize.pass.SmoothQuant.Weight;
import java.util.Arrays;
import java.util.List;

/**
 * The factors of one {@link SmoothQuant} site, and what they do to the error of its products. The error of one column n is estimated as
 *
 * <pre>
 * Δx²/12 · Σ_k (W[k, n]·s[k])²  +  Δw[n]²/12 · Σ_k E[x[k]²] / s[k]²
 * </pre>
 *
 * with the steps Δx of X, 255 to its range, and Δw of the column, 127 to its largest magnitude: rounding errors are taken as uniform and
 * independent.
 */
final class SmoothingFactors {
    private final ChannelStatistics channels;
    private final List<Weight> weights;
    private final double[] weightMax;
    private final double[] errorsAsTheyWere;

    SmoothingFactors(ChannelStatistics channels, List<Weight> weights) {
        this.channels = channels;
        this.weights = weights;
        this.weightMax = new double[channels.channels()];
        for (Weight weight : weights) {
            for (int k = 0; k < weight.rows; k++) {
                for (int n = 0; n < weight.columns; n++) {
                    weightMax[k] = Math.max(weightMax[k], Math.abs(weight.at(k, n)));
                }
            }
        }
        float[] ones = new float[channels.channels()];
        Arrays.fill(ones, 1);
        this.errorsAsTheyWere = errors(ones);
    }

    float[] of(double alpha) {
        float[] factors = new float[weightMax.length];
        for (int k = 0; k < factors.length; k++) {
            double x = channels.absMax(k);
            boolean isEmpty = x == 0 || weightMax[k] == 0;
            factors[k] =
                    isEmpty ? 1 : (float) SmoothQuant.bounded(Math.pow(x, alpha) / Math.pow(weightMax[k], 1 - alpha));
        }
        return factors;
    }

    double bestAlpha() {
        double best = 0.5;
        double least = Double.POSITIVE_INFINITY;
        for (int percent = 30; percent <= 70; percent += 5) {
            double error = error(of(percent / 100.0));
            if (error < least) {
                least = error;
                best = percent / 100.0;
            }
        }
        return best;
    }

    double errorRatio(float[] factors) {
        double errorAsItWas = Arrays.stream(errorsAsTheyWere).sum();
        return errorAsItWas == 0 ? 1 : error(factors) / errorAsItWas;
    }

    /**
     * Error after over before of the usual column: the geometric mean over the columns, so that one that was far larger than the
     * others, and whose own values are, does not decide for all.
     */
    double usualErrorRatio(float[] factors) {
        double[] after = errors(factors);
        double sum = 0;
        int count = 0;
        for (int n = 0; n < after.length; n++) {
            if (after[n] > 0 && errorsAsTheyWere[n] > 0) {
                sum += Math.log(after[n] / errorsAsTheyWere[n]);
                count++;
            }
        }
        return count == 0 ? 1 : Math.exp(sum / count);
    }

    private double error(float[] factors) {
        return Arrays.stream(errors(factors)).sum();
    }

    private double[] errors(float[] factors) {
        double min = 0;
        double max = 0;
        double energy = 0;
        for (int k = 0; k < factors.length; k++) {
            min = Math.min(min, channels.min(k) / factors[k]);
            max = Math.max(max, channels.max(k) / factors[k]);
            energy += channels.meanSquare(k) / ((double) factors[k] * factors[k]);
        }
        double step = (max - min) / 255;
        double[] errors =
                new double[weights.stream().mapToInt(weight -> weight.columns).sum()];
        int column = 0;
        for (Weight weight : weights) {
            for (int n = 0; n < weight.columns; n++) {
                double largest = 0;
                double square = 0;
                for (int k = 0; k < weight.rows; k++) {
                    double value = Math.abs((double) weight.at(k, n) * factors[k]);
                    largest = Math.max(largest, value);
                    square += value * value;
                }
                double weightStep = largest / 127;
                errors[column++] = (step * step * square + weightStep * weightStep * energy) / 12;
            }
        }
        return errors;
    }
}
