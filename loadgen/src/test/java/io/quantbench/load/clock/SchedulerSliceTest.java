package io.quantbench.load.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SchedulerSliceTest {
    @Test
    void grantsTheShortestSliceOrSaysThatThereIsNone() throws InterruptedException {
        AtomicReference<OptionalLong> granted = new AtomicReference<>(OptionalLong.of(-1));
        // A thread of its own: the slice of the test runner's stays as it is.
        Thread thread = new Thread(() -> granted.set(SchedulerSlice.minimizeForCurrentThread()));
        thread.start();
        thread.join();
        boolean known = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").matches("amd64|aarch64");
        assertThat(granted.get()).isIn(OptionalLong.empty(), OptionalLong.of(known ? 100_000 : 0));
    }

    @Test
    void asksNothingOfASystemWithoutTheCall() {
        assertThat(SchedulerSlice.minimize("Linux", "riscv64")).isEmpty();
        assertThat(SchedulerSlice.minimize("Mac OS X", "aarch64")).isEmpty();
    }

    @Test
    void isRefusedByACallThatIsNotThere() {
        // No kernel has this system call; its refusal must come back as an answer, not as an exception.
        assertThat(SchedulerSlice.minimize(1_000_000)).isEmpty();
    }
}
