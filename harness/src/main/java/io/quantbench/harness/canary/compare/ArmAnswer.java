package io.quantbench.harness.canary.compare;

import io.quantbench.quant.tensor.Tensor;

/** What one arm made of a request. */
public sealed interface ArmAnswer {
    /** Nanoseconds from intended start to answer or failure, at least 0. */
    long latencyNs();

    /**
     * It answered.
     *
     * @param output of the model output that is compared; must not change afterwards
     * @param latencyNs at least 0
     */
    record Output(Tensor output, long latencyNs) implements ArmAnswer {
        public Output {
            requireTime(latencyNs);
        }
    }

    /**
     * It did not.
     *
     * @param cause one sentence
     * @param latencyNs at least 0
     */
    record Failure(String cause, long latencyNs) implements ArmAnswer {
        public Failure {
            requireTime(latencyNs);
        }
    }

    private static void requireTime(long latencyNs) {
        if (latencyNs < 0) {
            throw new IllegalArgumentException("latencyNs=" + latencyNs + " is negative");
        }
    }
}
