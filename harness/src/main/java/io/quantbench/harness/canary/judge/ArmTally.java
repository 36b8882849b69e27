package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.EvidenceEvent.Served;
import io.quantbench.harness.canary.judge.sequential.LatencyHistogram;

/** What one arm did, being counted. */
final class ArmTally {
    private final ArmRole role;
    private final LatencyHistogram latency = new LatencyHistogram();
    private long requests;
    private long errors;
    private long nonFinite;
    private long crashes;
    private long errorRun;
    private long longestErrorRun;

    ArmTally(ArmRole role) {
        this.role = role;
    }

    void onServed(Served served) {
        requests++;
        switch (served.result()) {
            case OK -> {
                latency.record(served.latencyNs());
                errorRun = 0;
            }
            case NON_FINITE -> {
                nonFinite++;
                errorRun = 0;
            }
            case ERROR -> {
                errors++;
                errorRun++;
                longestErrorRun = Math.max(longestErrorRun, errorRun);
            }
        }
    }

    void onNonFinitePair() {
        nonFinite++;
    }

    void onCrash() {
        crashes++;
    }

    LatencyHistogram latency() {
        return latency;
    }

    long nonFinite() {
        return nonFinite;
    }

    long crashes() {
        return crashes;
    }

    long longestErrorRun() {
        return longestErrorRun;
    }

    ArmWindow snapshot() {
        return new ArmWindow(
                role,
                requests,
                errors,
                nonFinite,
                crashes,
                new ArmWindow.LatencyQuantiles(
                        latency.quantileNs(0.5), latency.quantileNs(0.95), latency.quantileNs(0.99)));
    }
}
