package io.quantbench.load.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.arrival.ArrivalProcess;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.NullTarget;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.SelectionOrder;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the generator's path to no allocation at all: 200,000 queries may not allocate what two objects would. */
class AllocationTest {
    private static final int QUERIES = 200_000;
    private static final long TOLERANCE_BYTES = 256;
    private static final double RATE_PER_SEC = 10e6; // Far above what is needed, so that the run is short.

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long allocatedBytes;

    private static LoopSetup setup(Target target, SelectionOrder order, PacerOptions pacing) {
        return new LoopSetup(
                target, LoopFixture.workload(), order.newSelection(4, 1), LoopSetup.Timing.system(pacing), 1024);
    }

    @BeforeEach
    void loadEverything() {
        openLoop(SelectionOrder.UNIFORM, PacerOptions.hybrid(), RATE_PER_SEC, 1_000);
    }

    /** Runs an open loop and notes what its thread allocated between the first and the last question for an arrival. */
    private Recording openLoop(SelectionOrder order, PacerOptions pacing, double ratePerSec, int queries) {
        ArrivalProcess arrivals = ArrivalProcess.poisson(ratePerSec, 1);
        int[] asked = {0};
        ArrivalProcess probed = () -> {
            if (asked[0]++ == 0) {
                allocatedBytes = -threads.getCurrentThreadAllocatedBytes();
            }
            long offsetNs = arrivals.nextArrivalNs();
            if (asked[0] > queries) {
                allocatedBytes += threads.getCurrentThreadAllocatedBytes();
                return ArrivalProcess.NEVER;
            }
            return offsetNs;
        };
        Phases phases = new Phases(0, 60_000_000_000L, 1_000_000_000L);
        return new OpenLoop(setup(new NullTarget(), order, pacing), probed, OptionalDouble.of(ratePerSec), phases)
                .run();
    }

    @ParameterizedTest
    @EnumSource
    void anOpenLoopThatNeverWaitsAllocatesNothing(SelectionOrder order) {
        Recording recording = openLoop(order, PacerOptions.hybrid(), RATE_PER_SEC, QUERIES);

        assertThat(recording.completedQueries()).isEqualTo(QUERIES);
        assertThat(allocatedBytes).isBetween(0L, TOLERANCE_BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void anOpenLoopThatWaitsAllocatesNothing(PacerOptions.Mode mode) {
        PacerOptions pacing = mode == PacerOptions.Mode.PARK ? PacerOptions.park() : PacerOptions.hybrid();
        Recording recording = openLoop(SelectionOrder.EQUAL_ISSUE, pacing, 20_000, 10_000);

        assertThat(recording.completedQueries()).isEqualTo(10_000);
        assertThat(allocatedBytes).isBetween(0L, TOLERANCE_BYTES);
    }

    @Test
    void aClosedLoopAllocatesNothing() {
        NullTarget inner = new NullTarget();
        int[] issued = {0};
        LoadLoop[] loop = new LoadLoop[1];
        Target probed = new Target() {
            @Override
            public String name() {
                return "probed";
            }

            @Override
            public void issue(long queryId, Sample sample, Completion completion) {
                inner.issue(queryId, sample, completion);
                issued[0]++;
                if (issued[0] == 1_000) {
                    allocatedBytes = -threads.getCurrentThreadAllocatedBytes();
                } else if (issued[0] == QUERIES) {
                    allocatedBytes += threads.getCurrentThreadAllocatedBytes();
                    loop[0].stop();
                }
            }

            @Override
            public void close() {
                inner.close();
            }
        };
        loop[0] = new ClosedLoop(
                setup(probed, SelectionOrder.EQUAL_ISSUE, PacerOptions.hybrid()),
                4,
                new Phases(0, 60_000_000_000L, 1_000_000_000L));

        assertThat(loop[0].run().completedQueries()).isGreaterThanOrEqualTo(QUERIES);
        assertThat(allocatedBytes).isBetween(0L, TOLERANCE_BYTES);
    }
}
