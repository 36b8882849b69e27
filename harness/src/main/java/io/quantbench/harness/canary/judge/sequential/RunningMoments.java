package io.quantbench.harness.canary.judge.sequential;

/** Count, mean and variance of a stream, by Welford's recurrence (Technometrics 4, 1962). Constant time and memory. */
public final class RunningMoments {
    private long count;
    private double mean;
    private double squares;

    public void observe(double value) {
        Checks.finite("value", value);
        count++;
        double before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
    }

    public long count() {
        return count;
    }

    /** 0 before any value. */
    public double mean() {
        return mean;
    }

    /** Population variance; 0 before the second value. */
    public double variance() {
        return count == 0 ? 0 : squares / count;
    }
}
