package io.quantbench.harness.admit;

/**
 * A limit that grows by one per round while requests keep to a target time, and shrinks by a factor when one does not: additive
 * increase, multiplicative decrease (Chiu and Jain, "Analysis of the increase and decrease algorithms for congestion avoidance in
 * computer networks", 1989), with two rules from TCP: one decrease per round, as all requests of a round tell of the same
 * congestion, and no increase that was not used (RFC 7661).
 *
 * <p>A round is as long as a request takes: a request that was admitted before the last decrease says nothing new.
 */
public final class AimdLimit implements Limit {
    private final AimdOptions options;
    private final long targetNs;

    private double exact;
    private boolean decreased;
    private long lastDecreaseNs;
    private volatile int current;

    public AimdLimit(AimdOptions options) {
        this.options = options;
        this.targetNs = options.target().toNanos();
        this.exact = options.initial();
        this.current = options.initial();
    }

    @Override
    public int current() {
        return current;
    }

    @Override
    public synchronized void onSample(Sample sample) {
        if (sample.dropped() || sample.serviceNs() > targetNs) {
            decrease(sample);
        } else if (2L * sample.inFlight() >= current) {
            exact = Math.min(options.max(), exact + 1 / exact);
        }
        current = (int) exact;
    }

    private void decrease(Sample sample) {
        if (decreased && sample.startNs() - lastDecreaseNs < 0) {
            return;
        }
        exact = Math.max(options.min(), exact * options.backoff());
        decreased = true;
        lastDecreaseNs = sample.endNs();
    }

    @Override
    public String toString() {
        return "AIMD limit " + current + " of " + options;
    }
}
