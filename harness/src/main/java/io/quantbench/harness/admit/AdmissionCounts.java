package io.quantbench.harness.admit;

/**
 * What an admission has done, at one instant.
 *
 * @param inFlight permits that have not been given back
 * @param inFlightBytes what these hold
 * @param limit requests that may be in flight now
 * @param admitted permits given since the start
 * @param refused refusals since the start
 */
public record AdmissionCounts(int inFlight, long inFlightBytes, int limit, long admitted, long refused) {}
