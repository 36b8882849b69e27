package io.quantbench.harness.drive;

import io.quantbench.harness.metrics.GeneratorMetrics;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.load.dispatch.LiveSnapshot;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells the metrics how a load generator keeps to its plan. Queries are counted as they pass; those dropped are known from the loop's
 * snapshots, and count as due together with those sent. Safe for use by several threads.
 */
public final class GeneratorMeter {
    private static final String RUNNING = "running";

    private final LongAdder issued = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final GeneratorMetrics metrics;
    private LongToDoubleFunction plannedPerSec = elapsedNs -> Double.NaN;
    private @Nullable LiveSnapshot latest;
    private long droppedBefore;
    private String verdict = RUNNING;

    /** A meter of a process's one generator. */
    public GeneratorMeter(HarnessMetrics metrics) {
        this.metrics = metrics.generator(this::figures);
    }

    /** The target, whose queries are metered; closing it closes {@code inner}. */
    public Target metered(Target inner) {
        return new Metered(inner);
    }

    /** What the plan asks for from now on, in queries per second by the time since the start of the loop; NaN for no rate. */
    public synchronized void plans(LongToDoubleFunction perSec) {
        plannedPerSec = perSec;
    }

    /** The loop as it stands; one that begins anew goes on from what the one before dropped. */
    public synchronized void snapshot(LiveSnapshot snapshot) {
        LiveSnapshot before = latest;
        if (before != null && snapshot.elapsedNs() < before.elapsedNs()) {
            droppedBefore += before.dropped();
        }
        latest = snapshot;
    }

    /**
     * The run is over.
     *
     * @param result one of {@link GeneratorMetrics#VERDICTS}
     */
    public synchronized void ended(String result) {
        verdict = result;
    }

    private synchronized GeneratorMetrics.Figures figures() {
        LiveSnapshot now = latest;
        // In this order: what was sent in between is not outstanding yet.
        long ended = completed.sum();
        long sent = issued.sum();
        long dropped = droppedBefore + (now == null ? 0 : now.dropped());
        return new GeneratorMetrics.Figures(
                plannedPerSec.applyAsDouble(now == null ? 0 : now.elapsedNs()),
                sent + dropped,
                sent,
                ended,
                failed.sum(),
                dropped,
                Math.max(0, sent - ended),
                verdict);
    }

    /** Counts queries on their way. */
    private final class Metered implements Target {
        private final Target inner;

        Metered(Target inner) {
            this.inner = inner;
        }

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public ResponseListener responseListener() {
            ResponseListener next = Objects.requireNonNull(inner.responseListener());
            return (outcome, responseNs, serviceNs) -> {
                completed.increment();
                if (outcome == Outcome.OK) {
                    metrics.responseTime(responseNs);
                } else {
                    failed.increment();
                }
                metrics.issueDelay(responseNs - serviceNs);
                next.ended(outcome, responseNs, serviceNs);
            };
        }

        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            issued.increment();
            inner.issue(queryId, sample, completion);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
