package io.quantbench.load.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.Pacer;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.clock.WallClock;
import io.quantbench.load.record.GeneratorUsage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorWatchTest {
    private final ManualClock clock = new ManualClock(50);

    @Test
    void tellsTheDifferenceBetweenStartAndStop() {
        Deque<Optional<CpuTimes>> readings =
                new ArrayDeque<>(List.of(Optional.of(new CpuTimes(1_000, 10)), Optional.of(new CpuTimes(1_400, 30))));
        Deque<Optional<SafepointCounters>> safepoints = new ArrayDeque<>(
                List.of(Optional.of(new SafepointCounters(3, 40)), Optional.of(new SafepointCounters(5, 140))));
        GeneratorWatch watch = GeneratorWatch.start(
                clock,
                new GeneratorWatch.Sources(
                        readings::remove, safepoints::remove, Optional.of(() -> 5 + clock.nanoTime() * 11 / 10)));
        clock.advance(700);
        Pacer pacer = new Pacer(clock, clock.sleeper(), PacerOptions.hybrid());
        pacer.park(clock.nanoTime(), 300);
        GeneratorUsage usage = watch.usage(pacer, 17);

        assertThat(usage.wallNs()).isEqualTo(1_000);
        assertThat(usage.parkNs()).isEqualTo(300);
        assertThat(usage.maxLatenessNs()).isEqualTo(17);
        assertThat(usage.stealShare()).hasValue(0.05);
        assertThat(usage.safepoints()).hasValue(2);
        assertThat(usage.safepointShare()).hasValue(0.1);
        assertThat(usage.clockDriftNs()).hasValue(100);
        assertThat(usage.clockDriftShare()).hasValue(0.1);
        assertThat(usage.generatorCpuNs()).isPresent();
        assertThat(usage.processCpuNs()).isPresent();
    }

    @Test
    void stealShareIsUnknownWhereItCannotBeRead() {
        GeneratorWatch watch = GeneratorWatch.start(
                clock, new GeneratorWatch.Sources(Optional::empty, Optional::empty, Optional.empty()));
        GeneratorUsage usage = watch.usage(new Pacer(clock, clock.sleeper(), PacerOptions.park()), 0);

        assertThat(usage.stealShare()).isEmpty();
        assertThat(usage.safepointShare()).isEmpty();
        assertThat(usage.clockDriftShare()).isEmpty();
    }

    @Test
    void readsTheFirstLineOfProcStat(@TempDir Path folder) throws IOException {
        Path stat = folder.resolve("stat");
        Files.writeString(stat, "cpu  100 1 20 300 4 0 5 70 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n");

        assertThat(CpuTimes.ofProc(stat).read()).hasValue(new CpuTimes(500, 70));
        assertThat(CpuTimes.ofProc(folder.resolve("none")).read()).isEmpty();
    }

    @Test
    void linesOfAnotherFormAreNoCounters() {
        assertThat(CpuTimes.parse(List.of())).isEmpty();
        assertThat(CpuTimes.parse(List.of("cpu 1 2 3"))).isEmpty();
        assertThat(CpuTimes.parse(List.of("intr 1 2 3 4 5 6 7 8 9 10"))).isEmpty();
    }

    @Test
    void noTicksPassedMeansNoShare() {
        assertThat(new CpuTimes(5, 1).stealShareSince(new CpuTimes(5, 1))).isEmpty();
    }

    @Test
    void readsTheSafepointsFromPerformanceData() {
        ByteBuffer data = ByteBuffer.allocate(400);
        data.putInt(0xcafec0c0).put((byte) 1).put((byte) 2);
        data.order(ByteOrder.LITTLE_ENDIAN).putInt(24, 32).putInt(28, 4);
        int at = putLong(data, 32, "sun.os.hrt.frequency", 2_000_000_000L);
        at = putLong(data, at, "sun.rt.safepoints", 7);
        at = putLong(data, at, "java.property.like", -1);
        putLong(data, at, "sun.rt.safepointTime", 5_000);
        data.order(ByteOrder.BIG_ENDIAN);

        assertThat(SafepointCounters.parse(data)).hasValue(new SafepointCounters(7, 2_500));
    }

    /** One entry as HotSpot writes it: a header of 20 bytes, the name, padding, the value. */
    private static int putLong(ByteBuffer data, int at, String name, long value) {
        int valueAt = (20 + name.length() + 1 + 7) / 8 * 8;
        data.putInt(at, valueAt + 8).putInt(at + 4, 20).putInt(at + 8, 0).put(at + 12, (byte) 'J');
        data.putInt(at + 16, valueAt);
        data.put(at + 20, name.getBytes(StandardCharsets.US_ASCII));
        data.putLong(at + valueAt, value);
        return at + valueAt + 8;
    }

    /** The file may be missing: other JVMs clear away those of processes that they cannot see. */
    @Test
    void thisJvmHasStoppedAtLeastOnceIfItTells() {
        assertThat(SafepointCounters.ofThisJvm()
                        .read()
                        .map(SafepointCounters::count)
                        .orElse(1L))
                .isPositive();
    }

    @Test
    void performanceDataOfAnotherFormHoldsNoSafepoints() {
        assertThat(SafepointCounters.parse(ByteBuffer.allocate(3))).isEmpty();
        assertThat(SafepointCounters.parse(ByteBuffer.allocate(64))).isEmpty();
        ByteBuffer cutOff = ByteBuffer.allocate(40);
        cutOff.putInt(0xcafec0c0).put((byte) 1).put((byte) 2);
        cutOff.order(ByteOrder.LITTLE_ENDIAN).putInt(24, 32).putInt(28, 7);
        assertThat(SafepointCounters.parse(cutOff)).isEmpty();
    }

    @Test
    void onlyTheSystemsClockHasADateBesideIt() {
        assertThat(WallClock.beside(clock)).isEmpty();
        assertThat(WallClock.beside(SystemNanoClock.INSTANCE)).isPresent();
    }
}
