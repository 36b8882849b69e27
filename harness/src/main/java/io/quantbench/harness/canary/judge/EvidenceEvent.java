package io.quantbench.harness.canary.judge;

/**
 * One thing that happened, in the order in which the judge is to take it. Everything the judge knows comes from such events, so
 * that a recorded stream replays to the same decision.
 */
public sealed interface EvidenceEvent {
    /**
     * Both arms answered the same request.
     *
     * @param requestId joins the pair with its label; a second pair of the same id is ignored
     * @param agreement of the two answers, 0 to 1: 1 or 0 for the same top class or another, or a similarity
     * @param referenceFinite whether the reference's outputs are all finite
     * @param candidateFinite whether the candidate's are; if not, the pair counts as no agreement
     */
    record PairedAnswer(String requestId, double agreement, boolean referenceFinite, boolean candidateFinite)
            implements EvidenceEvent {
        public PairedAnswer {
            Require.text("requestId", requestId);
            if (!(agreement >= 0 && agreement <= 1)) {
                throw new IllegalArgumentException("agreement=" + agreement + " must lie between 0 and 1");
            }
        }
    }

    /**
     * The truth about an earlier pair became known. Ignored, and counted as such, when the pair is unknown, already
     * labelled, or older than the label window.
     *
     * @param requestId of the pair
     * @param referenceRight whether the reference's answer was right
     * @param candidateRight whether the candidate's was
     */
    record Label(String requestId, boolean referenceRight, boolean candidateRight) implements EvidenceEvent {
        public Label {
            Require.text("requestId", requestId);
        }
    }

    /**
     * Time of both arms for the same request, taken in random order on the same machine or on separate cores; never of a
     * shadow that always runs second.
     *
     * @param referenceNs above 0
     * @param candidateNs above 0
     */
    record PairedLatency(long referenceNs, long candidateNs) implements EvidenceEvent {
        public PairedLatency {
            Require.atLeast("referenceNs", referenceNs, 1);
            Require.atLeast("candidateNs", candidateNs, 1);
        }
    }

    /**
     * One arm served, or failed to serve, a request.
     *
     * @param arm that got it
     * @param candidateShare probability with which this request was to go to the candidate when it was assigned, above 0 and
     *     below 1; one half where both arms get a copy
     * @param latencyNs from intended start to answer or failure, at least 0
     * @param result how it ended
     */
    record Served(ArmRole arm, double candidateShare, long latencyNs, RequestResult result) implements EvidenceEvent {
        public Served {
            Require.openUnit("candidateShare", candidateShare);
            Require.atLeast("latencyNs", latencyNs, 0);
        }

        boolean toCandidate() {
            return arm == ArmRole.CANDIDATE;
        }
    }

    /**
     * An arm's process or engine went down.
     *
     * @param arm that went down
     * @param cause one sentence, not blank
     */
    record Crash(ArmRole arm, String cause) implements EvidenceEvent {
        public Crash {
            Require.text("cause", cause);
        }
    }

    /**
     * Somebody asks for a decision.
     *
     * @param elapsedNs since the comparison began, at least 0; a value below an earlier one (a clock that jumped back) is read
     *     as the earlier one
     */
    record Look(long elapsedNs) implements EvidenceEvent {
        public Look {
            Require.atLeast("elapsedNs", elapsedNs, 0);
        }
    }
}
