package io.quantbench.load.target.remote;

import java.util.concurrent.atomic.LongAdder;

/** Counters behind {@link RemoteCounts}, written by event loops and the dispatching thread. */
final class Tally {
    final LongAdder sent = new LongAdder();
    final LongAdder queueFull = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder abandoned = new LongAdder();
    final LongAdder broken = new LongAdder();
    final LongAdder failedConnects = new LongAdder();
    final LongAdder open = new LongAdder();

    RemoteCounts counts() {
        return new RemoteCounts(
                sent.sum(),
                queueFull.sum(),
                late.sum(),
                abandoned.sum(),
                broken.sum(),
                failedConnects.sum(),
                open.sum());
    }
}
