package io.quantbench.harness.canary.compare;

/**
 * How answers are joined and compared, and how much is kept.
 *
 * @param kind what the output means
 * @param topK classes that count for the overlap, at least 1
 * @param limits bounds on what is kept
 * @param latencyComparable whether the two times of a pair may be compared: only where both arms have cores of their own or take turns in
 *     random order, never for a shadow that always runs second (it would be judged by what the first left of the machine)
 * @param keepPayload whether the inputs of the worst disagreements are kept, not only their hashes; they may be personal data
 */
public record ComparisonPolicy(
        OutputKind kind, int topK, Limits limits, boolean latencyComparable, boolean keepPayload) {
    /**
     * Bounds on what is kept.
     *
     * @param pending requests that wait for their second answer, at least 1; beyond, the oldest is given up
     * @param timeoutNs how long they wait, at least 1
     * @param labelWindow latest pairs for which a label is still taken, at least 1
     * @param worst disagreements that are kept, at least 0
     */
    public record Limits(int pending, long timeoutNs, int labelWindow, int worst) {
        /** 4,096 waiting requests, 10 s, labels for the latest 65,536 pairs, the 50 worst disagreements. */
        public static final Limits DEFAULT = new Limits(4_096, 10_000_000_000L, 65_536, 50);

        public Limits {
            atLeast("pending", pending, 1);
            atLeast("timeoutNs", timeoutNs, 1);
            atLeast("labelWindow", labelWindow, 1);
            atLeast("worst", worst, 0);
        }
    }

    public ComparisonPolicy {
        atLeast("topK", topK, 1);
    }

    /** Five best classes, default limits, latency not compared, no payloads. */
    public static ComparisonPolicy of(OutputKind kind) {
        return new ComparisonPolicy(kind, 5, Limits.DEFAULT, false, false);
    }

    private static void atLeast(String what, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(what + "=" + value + " must be at least " + least);
        }
    }
}
