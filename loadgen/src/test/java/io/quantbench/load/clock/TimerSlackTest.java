package io.quantbench.load.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimerSlackTest {
    @Test
    void writesTheSmallestSlackOfTheThreadThatTheKernelNames(@TempDir Path proc) throws IOException {
        Files.createSymbolicLink(proc.resolve("thread-self"), Path.of("12/task/34"));
        Path slack = Files.createDirectory(proc.resolve("34")).resolve("timerslack_ns");
        Files.writeString(slack, "50000\n");

        assertThat(TimerSlack.minimize(proc)).hasValue(1);
        assertThat(slack).hasContent("1");
    }

    @Test
    void saysNothingWhereTheKernelOffersNothing(@TempDir Path proc) {
        assertThat(TimerSlack.minimize(proc)).isEmpty();
    }
}
