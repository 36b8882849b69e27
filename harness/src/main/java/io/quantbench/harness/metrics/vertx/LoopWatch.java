package io.quantbench.harness.metrics.vertx;

import io.quantbench.harness.metrics.LoopMetrics;
import io.quantbench.harness.metrics.MetricSource;
import io.quantbench.harness.metrics.Samples;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures how well event loops keep time: on each, a timer that is due ten times a second. A loop that is held up longer than {@value
 * #LIMIT_MS} ms is counted as blocked, once for each time; also one that never comes back, as each scrape looks at all of them.
 */
final class LoopWatch implements MetricSource {
    static final long PERIOD_MS = 100;
    static final long LIMIT_MS = 200;

    private static final Logger logger = System.getLogger(LoopWatch.class.getName());

    private final LongSupplier nanoClock;
    private final List<Probe> probes = new CopyOnWriteArrayList<>();
    private final LoopMetrics metrics;

    LoopWatch(LoopMetrics metrics, LongSupplier nanoClock) {
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /** A probe for one loop, to be deployed there. */
    Deployable probe() {
        return new Probe();
    }

    void failed(Throwable cause) {
        logger.log(Level.WARNING, "the event loops are not watched", cause);
    }

    @Override
    public void collect(Samples samples) {
        long nowNs = nanoClock.getAsLong();
        probes.forEach(probe -> probe.look(nowNs));
    }

    /** The timer of one loop. */
    private final class Probe extends VerticleBase {
        private LoopMetrics.@Nullable Loop loop;
        private long dueNs;
        private boolean told;

        @Override
        public Future<?> start() {
            loop = metrics.loop(Thread.currentThread().getName());
            arm(nanoClock.getAsLong());
            probes.add(this);
            return Future.succeededFuture();
        }

        @Override
        public Future<?> stop() {
            probes.remove(this);
            return Future.succeededFuture();
        }

        private synchronized void arm(long nowNs) {
            dueNs = nowNs + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
            told = false;
            vertx.setTimer(PERIOD_MS, timer -> ran());
        }

        private void ran() {
            long nowNs = nanoClock.getAsLong();
            look(nowNs);
            LoopMetrics.Loop of = loop;
            if (of != null) {
                of.lag(Math.max(0, nowNs - dueNs));
            }
            arm(nowNs);
        }

        private synchronized void look(long nowNs) {
            LoopMetrics.Loop of = loop;
            if (!told && of != null && nowNs - dueNs > TimeUnit.MILLISECONDS.toNanos(LIMIT_MS)) {
                told = true;
                of.blocked();
            }
        }
    }
}
