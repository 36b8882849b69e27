package io.quantbench.load.dispatch;

/**
 * A run as it stood at one moment.
 *
 * @param phase the phase
 * @param elapsedNs time since the start of the schedule, in ns
 * @param issued queries issued since then, warm-up included
 * @param completed queries ended since then, in whatever way, warm-up included
 * @param notOk those of them that did not end OK
 * @param dropped queries dropped since then
 * @param outstanding queries issued and not ended
 * @param issuedPerSec rate of issue since the snapshot before
 * @param completedPerSec rate of completion since the snapshot before
 * @param responseP50Ns median response time of the measured OK queries so far; 0 before there are any
 * @param responseP99Ns 99th percentile of the same
 */
public record LiveSnapshot(
        Phase phase,
        long elapsedNs,
        long issued,
        long completed,
        long notOk,
        long dropped,
        long outstanding,
        double issuedPerSec,
        double completedPerSec,
        long responseP50Ns,
        long responseP99Ns) {}
