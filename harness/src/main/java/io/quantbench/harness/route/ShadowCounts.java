package io.quantbench.harness.route;

/**
 * What became of a shadow's sample since the start: {@code sampled} is the sum of the rest but {@code inFlight}, once all is at rest.
 *
 * @param sampled requests that fell into the sample
 * @param submitted handed over
 * @param droppedBusy not handed over because the server had enough to do
 * @param droppedFull not handed over because the shadow held as many as it may
 * @param failed the sink did not take it
 * @param inFlight handed over and not ended
 */
public record ShadowCounts(
        long sampled, long submitted, long droppedBusy, long droppedFull, long failed, int inFlight) {}
