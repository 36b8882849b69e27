package io.quantbench.harness.canary.judge;

/**
 * All that was counted up to a look: an immutable snapshot.
 *
 * @param events taken so far, looks included
 * @param elapsedNs of the latest look
 * @param reference what the reference did
 * @param candidate what the candidate did
 * @param pairs what was seen of both on the same requests
 * @param ratioMismatch evidence that requests do not reach the arms in the shares asked for
 */
public record Evidence(
        long events,
        long elapsedNs,
        ArmWindow reference,
        ArmWindow candidate,
        Pairs pairs,
        EvidenceLevel ratioMismatch) {
    /**
     * Paired requests.
     *
     * @param compared pairs, duplicates left out
     * @param labelled of these, with a label
     * @param duplicates pairs whose id was already known
     * @param unusedLabels labels of unknown, already labelled or too old pairs
     */
    public record Pairs(long compared, long labelled, long duplicates, long unusedLabels) {}
}
