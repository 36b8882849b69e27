package io.quantbench.harness.canary.live;

import io.quantbench.load.clock.NanoClock;

/**
 * Notices a shadow that hangs: it holds requests, and none of them ends. Nothing else would show it, as an end that does not come cannot be
 * counted, and a full shadow is given no more. Confined to one thread.
 */
final class ShadowWatch {
    private final long timeoutNs;
    private final NanoClock clock;
    private long endsBefore;
    private long sinceNs;
    private boolean told;

    ShadowWatch(long timeoutNs, NanoClock clock) {
        this.timeoutNs = timeoutNs;
        this.clock = clock;
        this.sinceNs = clock.nanoTime();
    }

    /**
     * Looks once.
     *
     * @param inFlight requests that the shadow holds
     * @param ends of its requests so far
     * @return whether it has just been found to hang; told once until something ends
     */
    boolean hangs(int inFlight, long ends) {
        long nowNs = clock.nanoTime();
        if (inFlight == 0 || ends != endsBefore) {
            endsBefore = ends;
            sinceNs = nowNs;
            told = false;
            return false;
        }
        if (told || nowNs - sinceNs < timeoutNs) {
            return false;
        }
        told = true;
        return true;
    }
}
