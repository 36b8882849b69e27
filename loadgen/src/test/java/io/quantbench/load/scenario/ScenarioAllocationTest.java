package io.quantbench.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Memory that does not grow with the number of queries: 100,000 samples may not allocate what two objects would. */
class ScenarioAllocationTest {
    private static final int FROM = 10_000;
    private static final int TO = 110_000;
    private static final long TOLERANCE_BYTES = 256;

    static Stream<Named<Scenario>> scenarios() {
        return Stream.of(
                Named.of("single stream", new Scenario.SingleStream(90)),
                Named.of("multi-stream", new Scenario.MultiStream(99, 8)),
                Named.of("server", new Scenario.Server(10e6, 1_000_000_000, 99)),
                Named.of("offline", new Scenario.Offline(1)));
    }

    /** Answers at once, and notes what its caller allocated between two of its samples. */
    private static final class ProbedTarget implements Target {
        private final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        private int issued;
        private long allocatedBytes;

        @Override
        public String name() {
            return "probed";
        }

        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            issued++;
            if (issued == FROM) {
                allocatedBytes = -threads.getCurrentThreadAllocatedBytes();
            } else if (issued == TO) {
                allocatedBytes += threads.getCurrentThreadAllocatedBytes();
            }
            completion.complete(queryId, Outcome.OK);
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aRunAllocatesNothingPerQuery(Scenario scenario) {
        Workload workload = new Workload(
                "w",
                IntStream.range(0, 100)
                        .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                        .toList());
        for (boolean exact : new boolean[] {false, true}) {
            ScenarioPlan plan = ScenarioPlan.performance(scenario)
                    .withBounds(RunBounds.mlperf(scenario)
                            .withDuration(0, 60_000_000_000L)
                            .withQueries(TO, Long.MAX_VALUE))
                    .withSampling(Sampling.DEFAULT.withExact(exact));
            ProbedTarget target = new ProbedTarget();
            LoopSetup.Timing timing = LoopSetup.Timing.system(PacerOptions.hybrid());
            new ScenarioRun(plan, workload, target, timing, AnswerSink.NONE).run();

            assertThat(target.issued).isGreaterThanOrEqualTo(TO);
            assertThat(target.allocatedBytes).isBetween(0L, TOLERANCE_BYTES);
        }
    }
}
