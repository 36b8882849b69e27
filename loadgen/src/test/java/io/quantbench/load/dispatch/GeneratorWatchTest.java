package io.quantbench.load.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.Pacer;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.record.GeneratorUsage;
import java.io.IOException;
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
        GeneratorWatch watch = GeneratorWatch.start(clock, readings::remove);
        clock.advance(700);
        Pacer pacer = new Pacer(clock, clock.sleeper(), PacerOptions.hybrid());
        pacer.park(clock.nanoTime(), 300);
        GeneratorUsage usage = watch.stop(pacer, 17);

        assertThat(usage.wallNs()).isEqualTo(1_000);
        assertThat(usage.parkNs()).isEqualTo(300);
        assertThat(usage.maxLatenessNs()).isEqualTo(17);
        assertThat(usage.stealShare()).hasValue(0.05);
        assertThat(usage.generatorCpuNs()).isPresent();
        assertThat(usage.processCpuNs()).isPresent();
    }

    @Test
    void stealShareIsUnknownWhereItCannotBeRead() {
        GeneratorWatch watch = GeneratorWatch.start(clock, Optional::empty);
        GeneratorUsage usage = watch.stop(new Pacer(clock, clock.sleeper(), PacerOptions.park()), 0);

        assertThat(usage.stealShare()).isEmpty();
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
}
