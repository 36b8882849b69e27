package io.quantbench.harness.canary.judge.sequential;

/**
 * Evidence against one null hypothesis, valid however often it is looked at: while the null holds, the chance that it ever
 * reaches {@code ln(1/α)} is at most α. Implementations are confined to one thread.
 */
public interface EProcess {
    /** Natural logarithm of the e-value now; 0 before any evidence. */
    double logEValue();

    /** The largest {@link #logEValue} so far; {@code exp(−maxLogEValue())} is an always-valid p-value. */
    double maxLogEValue();

    /**
     * Growth of {@link #logEValue} expected from one more observation if what was seen so far is typical; 0 or less where the
     * evidence points the other way.
     */
    double expectedLogGrowth();

    /** Whether the null hypothesis is rejected at level {@code alpha}, now or at any earlier time. */
    default boolean rejectsAt(double alpha) {
        return maxLogEValue() >= -StrictMath.log(alpha);
    }
}
