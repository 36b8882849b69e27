package io.quantbench.load.record;

/**
 * One step of a cumulative distribution: {@code fraction} of all values are at most {@code valueNs}.
 *
 * @param valueNs upper edge of the step, in ns
 * @param fraction share of values at or below it, from above 0 to 1
 * @param cumulativeCount number of values at or below it
 */
public record CdfPoint(long valueNs, double fraction, long cumulativeCount) {}
