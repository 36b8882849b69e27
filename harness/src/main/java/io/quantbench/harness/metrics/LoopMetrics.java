package io.quantbench.harness.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How well the event loops keep time. Safe from any thread. */
public final class LoopMetrics implements MetricSource {
    /** One event loop. */
    public static final class Loop {
        private final Distribution lag = new Distribution(Buckets.times(), Distribution.NANO);
        private final LongAdder blocked = new LongAdder();

        private Loop() {}

        /** A timer ran this much later than asked for. */
        public void lag(long lagNs) {
            lag.record(lagNs);
        }

        /** The loop was held up for longer than it may be. */
        public void blocked() {
            blocked.increment();
        }
    }

    private final Map<String, Loop> loops = new ConcurrentHashMap<>();

    LoopMetrics() {}

    /** The loop of a name, such as that of its thread; the same one at every call. */
    public Loop loop(String name) {
        return loops.computeIfAbsent(name, key -> new Loop());
    }

    @Override
    public void collect(Samples samples) {
        loops.forEach((name, loop) -> {
            samples.histogram(MetricCatalog.LOOP_LAG, loop.lag.fold(), name);
            samples.counter(MetricCatalog.LOOP_BLOCKED, loop.blocked.sum(), name);
        });
    }
}
