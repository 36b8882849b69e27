package io.quantbench.harness.admit;

/** Learns nothing. */
record FixedLimit(int current) implements Limit {
    FixedLimit {
        if (current < 1) {
            throw new IllegalArgumentException("maxInFlight=" + current + " is below 1");
        }
    }

    @Override
    public void onSample(Sample sample) {
        // Fixed.
    }
}
