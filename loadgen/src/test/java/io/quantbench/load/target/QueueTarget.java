package io.quantbench.load.target;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.workload.Sample;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A simulated queue, first come first served, before some servers: what is known of such queues is known of this target. */
public final class QueueTarget implements Target {
    private final ManualClock clock;
    private final LongSupplier serviceNs;
    private final PriorityQueue<Long> freeAtNs = new PriorityQueue<>();

    /** @param serviceNs tells the service time of each query in turn */
    public QueueTarget(ManualClock clock, int servers, LongSupplier serviceNs) {
        this.clock = clock;
        this.serviceNs = serviceNs;
        for (int i = 0; i < servers; i++) {
            freeAtNs.add(clock.nanoTime());
        }
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        long startNs = Math.max(clock.nanoTime(), freeAtNs.remove());
        long endNs = startNs + serviceNs.getAsLong();
        freeAtNs.add(endNs);
        clock.at(endNs, () -> completion.complete(queryId, Outcome.OK));
    }

    @Override
    public void close() {}
}
