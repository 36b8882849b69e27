package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSignalTest {
    private final List<String> done = new ArrayList<>();
    private final StopSignal stop = new StopSignal();

    @Test
    void doesNothingBeforeItIsRequested() {
        stop.onRequest(() -> done.add("a"));
        assertThat(stop.requested()).isFalse();
        assertThat(done).isEmpty();
    }

    @Test
    void doesEveryActionOnceHoweverOftenItIsRequested() {
        stop.onRequest(() -> done.add("a"));
        stop.onRequest(() -> done.add("b"));
        stop.request();
        stop.request();
        assertThat(stop.requested()).isTrue();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void doesAtOnceWhatComesAfterTheRequest() {
        stop.request();
        stop.onRequest(() -> done.add("late"));
        assertThat(done).containsExactly("late");
    }

    @Test
    void isAlreadyRequestedWhenItsActionsRun() {
        stop.onRequest(() -> done.add(String.valueOf(stop.requested())));
        stop.request();
        assertThat(done).containsExactly("true");
    }
}
