package io.quantbench.load;

import io.quantbench.load.arrival.ArrivalProcess;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.LoadLoop;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.OpenLoop;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.NullTarget;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Selection;
import io.quantbench.load.workload.Workload;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The generator measured against itself: open loops with Poisson arrivals on a target that answers at once. Whatever these
 * figures show is in every other measurement too.
 *
 * <p>Flat out is a schedule far above what one thread can do, so that every query is late and nothing waits.
 */
public final class GeneratorFloor {
    /** The rates measured, in queries per second. */
    public static final List<Double> RATES_PER_SEC = List.of(1_000.0, 10_000.0, 50_000.0);

    private static final double FLAT_OUT_RATE_PER_SEC = 50e6;
    private static final long FLAT_OUT_MEASURE_NS = 60_000_000; // 3 million queries at that rate
    private static final long DRAIN_NS = 60_000_000_000L;
    private static final int SAMPLES = 1024;
    private static final long SEED = 1;

    private final PacerOptions pacing;
    private final Workload workload = new Workload(
            "empty",
            IntStream.range(0, SAMPLES)
                    .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                    .toList());

    private GeneratorFloor(PacerOptions pacing) {
        this.pacing = pacing;
    }

    /**
     * Measures each of {@link #RATES_PER_SEC} for {@code perRate}, then flat out, after compiling the code by an unmeasured
     * flat-out run. Results in that order.
     */
    public static List<FloorResult> measure(PacerOptions pacing, Duration perRate) throws InterruptedException {
        GeneratorFloor floor = new GeneratorFloor(pacing);
        floor.flatOut();
        List<FloorResult> results = new ArrayList<>();
        for (double ratePerSec : RATES_PER_SEC) {
            results.add(floor.at(ratePerSec, perRate.toNanos()));
        }
        results.add(floor.flatOut());
        return List.copyOf(results);
    }

    private FloorResult at(double ratePerSec, long measureNs) throws InterruptedException {
        CostProbe probe = new CostProbe(ArrivalProcess.poisson(ratePerSec, SEED), measureNs);
        Recording recording = run(probe, OptionalDouble.of(ratePerSec), measureNs);
        return new FloorResult(
                pacing.mode(),
                recording.targetRatePerSec(),
                recording.okRatePerSec(),
                recording.completedQueries(),
                OptionalLong.of(recording.issueDelayNs().p(0.5)),
                OptionalLong.of(recording.issueDelayNs().p(0.99)),
                probe.cpuNsPer(recording.completedQueries()),
                probe.allocatedBytesPer(recording.completedQueries()));
    }

    private FloorResult flatOut() throws InterruptedException {
        CostProbe probe = new CostProbe(ArrivalProcess.poisson(FLAT_OUT_RATE_PER_SEC, SEED), FLAT_OUT_MEASURE_NS);
        Recording recording = run(probe, OptionalDouble.empty(), FLAT_OUT_MEASURE_NS);
        return new FloorResult(
                pacing.mode(),
                OptionalDouble.empty(),
                recording.okRatePerSec(),
                recording.completedQueries(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                probe.cpuNsPer(recording.completedQueries()),
                probe.allocatedBytesPer(recording.completedQueries()));
    }

    private Recording run(CostProbe probe, OptionalDouble ratePerSec, long measureNs) throws InterruptedException {
        LoopSetup setup = new LoopSetup(
                new NullTarget(),
                workload,
                Selection.equalIssue(SAMPLES, SEED),
                LoopSetup.Timing.system(pacing),
                LoopSetup.DEFAULT_MAX_OUTSTANDING);
        // No warm-up phase: the probe's costs and the recording must cover the same queries.
        LoadLoop loop = new OpenLoop(setup, probe, ratePerSec, new Phases(0, measureNs, DRAIN_NS));
        return LoadRun.start(loop, pacing, "floor").await();
    }

    /** Reads the calling thread's CPU time and allocation when its schedule is first asked and when it ends; read them after the run. */
    private static final class CostProbe implements ArrivalProcess {
        private final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final ArrivalProcess arrivals;
        private final long endNs;
        private boolean started;
        private long cpuNs;
        private long allocatedBytes;

        CostProbe(ArrivalProcess arrivals, long endNs) {
            this.arrivals = arrivals;
            this.endNs = endNs;
        }

        @Override
        public long nextArrivalNs() {
            if (!started) {
                started = true;
                cpuNs = -threads.getCurrentThreadCpuTime();
                allocatedBytes = -threads.getCurrentThreadAllocatedBytes();
            }
            long offsetNs = arrivals.nextArrivalNs();
            if (offsetNs >= endNs) {
                allocatedBytes += threads.getCurrentThreadAllocatedBytes();
                cpuNs += threads.getCurrentThreadCpuTime();
            }
            return offsetNs;
        }

        double cpuNsPer(long queries) {
            return (double) cpuNs / queries;
        }

        double allocatedBytesPer(long queries) {
            return (double) allocatedBytes / queries;
        }
    }
}
