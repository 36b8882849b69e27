package io.quantbench.harness.canary;

/**
 * How traffic is to be divided between reference and candidate.
 *
 * @param candidateShare probability with which a request is answered by the candidate, 0 to 1
 * @param shadowRate probability with which a request answered by the reference is also sent to the candidate for comparison, 0 to 1
 */
public record TrafficShare(double candidateShare, double shadowRate) {
    /** All to the reference, nothing compared. */
    public static final TrafficShare REFERENCE_ONLY = new TrafficShare(0, 0);

    /** All to the candidate. */
    public static final TrafficShare CANDIDATE_ONLY = new TrafficShare(1, 0);

    public TrafficShare {
        requireShare("candidateShare", candidateShare);
        requireShare("shadowRate", shadowRate);
    }

    private static void requireShare(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + "=" + value + " must lie between 0 and 1");
        }
    }
}
