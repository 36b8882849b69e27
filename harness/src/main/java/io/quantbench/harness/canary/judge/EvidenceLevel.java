package io.quantbench.harness.canary.judge;

/**
 * How far the evidence against one null hypothesis has come.
 *
 * @param log10E logarithm (base 10) of the e-value now
 * @param maxLog10E its maximum so far
 * @param thresholdLog10 what the maximum must reach
 */
public record EvidenceLevel(double log10E, double maxLog10E, double thresholdLog10) {
    public EvidenceLevel {
        if (Double.isNaN(log10E) || Double.isNaN(maxLog10E) || !(thresholdLog10 > 0)) {
            throw new IllegalArgumentException("log10E=" + log10E + ", maxLog10E=" + maxLog10E + ", thresholdLog10="
                    + thresholdLog10 + " are no evidence level");
        }
    }

    public boolean reached() {
        return maxLog10E >= thresholdLog10;
    }
}
