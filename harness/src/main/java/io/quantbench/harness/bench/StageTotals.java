package io.quantbench.harness.bench;

/**
 * Where the requests of an arm have spent their time since it was loaded: sums over all of them, in ns.
 *
 * @param requests that ended
 * @param serviceNs from submission to end
 * @param queueNs waiting for the engine, and for a batch to fill
 * @param inferNs inside the engine; a batch counts once per row
 */
public record StageTotals(long requests, long serviceNs, long queueNs, long inferNs) {}
