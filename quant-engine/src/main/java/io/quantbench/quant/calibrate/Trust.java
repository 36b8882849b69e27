package io.quantbench.quant.calibrate;

/** How far statistics speak for the traffic that a model will see. */
public enum Trust {
    /** Measured on samples of the real task. */
    REAL_DATA("measured on real data"),
    /** Measured on made-up inputs: the ranges are plausible, no more. */
    GENERATED("measured on generated inputs: lower trust"),
    /** Not measured: derived from what batch normalization learned in training. (Nagel et al., arXiv 1906.04721.) */
    BATCH_NORM("derived from batch normalization, without data: lower trust");

    private final String words;

    Trust(String words) {
        this.words = words;
    }

    /** A phrase for reports. */
    public String words() {
        return words;
    }

    /** Whether this is less than data of the real task. */
    public boolean isLower() {
        return this != REAL_DATA;
    }

    /** What can be said of two things together: {@link #REAL_DATA} only if both are, else the later of this list. */
    public Trust and(Trust other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
