package io.quantbench.harness.studies;

import io.quantbench.harness.studies.ServingReport.Overload;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.load.LoadPlan;
import io.quantbench.load.LoadRun;
import io.quantbench.load.LoadShape;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.engine.Engine;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What becomes of a server that is asked three times as much as it can do, over REST: how much it still answers, how soon it refuses the
 * rest, and whether its heap stays. The capacity is what a closed loop gets, with as many outstanding as the server lets in, before and
 * after the overload; generator and server share the process and its heap.
 */
final class OverloadStudy {
    private static final int IN_FLIGHT = 32;
    private static final int CONNECTIONS = 512;
    private static final double FACTOR = 3;
    private static final int ROWS = 500;
    private static final long DRAIN_NS = Duration.ofSeconds(30).toNanos();
    private static final long WARM_UP_NS = Duration.ofSeconds(2).toNanos();

    private final Duration duration;
    private final long seed;

    /** @param duration of the overload */
    OverloadStudy(Duration duration, long seed) {
        this.duration = duration;
        this.seed = seed;
    }

    Overload measure(Engine engine, Path model) throws InterruptedException {
        List<InferRequest> requests =
                TokenizedTexts.requests(TokenizedTexts.sentences().subList(0, ROWS));
        Workload workload = Turns.numbered("sentences", requests.size());
        try (LoopbackServer server = LoopbackServer.start(engine, model, IN_FLIGHT);
                Target rest = server.rest(requests, CONNECTIONS)) {
            double before = capacityPerSec(workload, rest);
            long heapBefore = heapInUse();
            double offeredPerSec = FACTOR * before;
            RefusalTimes refusals = new RefusalTimes(rest);
            Recording first = overload(workload, refusals, offeredPerSec, seed);
            long heapMid = heapInUse();
            Recording second = overload(workload, refusals, offeredPerSec, seed + 1);
            long heapAfter = heapInUse();
            Recording all = Recording.merge(List.of(first, second));
            double capacity = (before + capacityPerSec(workload, rest)) / 2;
            LatencyDistribution refused = refusals.distribution();
            return new Overload(
                    capacity,
                    offeredPerSec,
                    all.window().measuredNs() / 1e9,
                    all.okRatePerSec(),
                    all.okRatePerSec() / capacity,
                    refused.count(),
                    refused.isEmpty() ? 0 : refused.p(0.5),
                    refused.isEmpty() ? 0 : refused.p(0.99),
                    refused.isEmpty() ? 0 : refused.maxNs(),
                    all.completedQueries()
                            - all.outcomes().ok()
                            - all.outcomes().count(Outcome.REJECTED),
                    heapBefore,
                    heapMid,
                    heapAfter);
        }
    }

    private double capacityPerSec(Workload workload, Target target) throws InterruptedException {
        Phases phases = new Phases(WARM_UP_NS, duration.toNanos() / 6, DRAIN_NS);
        return LoadRun.start(LoadPlan.of(workload, LoadShape.closed(IN_FLIGHT), phases), target)
                .await()
                .okRatePerSec();
    }

    /** Half of the overload. */
    private Recording overload(Workload workload, Target target, double ratePerSec, long traceSeed)
            throws InterruptedException {
        Phases phases = new Phases(WARM_UP_NS, duration.toNanos() / 2, DRAIN_NS);
        return LoadRun.start(LoadPlan.of(workload, LoadShape.poisson(ratePerSec, traceSeed), phases), target)
                .await();
    }

    /** What is reachable: a collection comes first. */
    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Takes down how long refusals took, on the generator's thread. */
    private static final class RefusalTimes implements Target, ResponseListener {
        private final Target target;
        private long[] timesNs = new long[1 << 16];
        private int count;

        RefusalTimes(Target target) {
            this.target = target;
        }

        LatencyDistribution distribution() {
            return LatencyDistribution.of(Arrays.copyOf(timesNs, count));
        }

        @Override
        public void ended(Outcome outcome, long responseNs, long serviceNs) {
            if (outcome == Outcome.REJECTED) {
                if (count == timesNs.length) {
                    timesNs = Arrays.copyOf(timesNs, 2 * count);
                }
                timesNs[count++] = serviceNs;
            }
        }

        @Override
        public ResponseListener responseListener() {
            return this;
        }

        @Override
        public String name() {
            return target.name();
        }

        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            target.issue(queryId, sample, completion);
        }

        @Override
        public void close() {
            target.close();
        }
    }
}
