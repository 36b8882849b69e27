package io.quantbench.load.dispatch;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.target.ScriptedTarget;
import io.quantbench.load.target.ScriptedTarget.Answer;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Selection;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Scripted time, a scripted target on it, and a small workload. */
final class LoopFixture {
    static final long MS = 1_000_000L;
    private static final int SAMPLES = 4;

    final ManualClock clock = new ManualClock(-3_000_000_000L);
    final ScriptedTarget target;

    LoopFixture(IntFunction<Answer> script) {
        target = new ScriptedTarget(clock, script);
    }

    static Workload workload() {
        return new Workload(
                "w",
                IntStream.range(0, SAMPLES)
                        .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                        .toList());
    }

    LoopSetup setup(int maxOutstanding) {
        LoopSetup.Timing timing = new LoopSetup.Timing(clock, clock.sleeper(), PacerOptions.hybrid());
        return new LoopSetup(target, workload(), Selection.sequential(SAMPLES), timing, maxOutstanding);
    }

    /** When the target was asked, in µs after the schedule's origin. */
    List<Long> issuedUsAfter(long originNs) {
        return target.issuedNs().stream().map(at -> (at - originNs) / 1_000).toList();
    }

    static long[] ms(double... values) {
        return Arrays.stream(values).mapToLong(value -> (long) (value * MS)).toArray();
    }
}
