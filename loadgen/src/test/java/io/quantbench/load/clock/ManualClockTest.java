package io.quantbench.load.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = new ManualClock(100);
    private final List<String> seen = new ArrayList<>();

    private Runnable note(String name) {
        return () -> seen.add(name + "@" + clock.nanoTime());
    }

    @Test
    void eventsRunInOrderAtTheirExactInstant() {
        clock.at(130, note("c"));
        clock.at(110, note("a"));
        clock.at(110, note("b"));

        clock.advance(20);
        assertThat(seen).containsExactly("a@110", "b@110");
        clock.advance(20);
        assertThat(seen).containsExactly("a@110", "b@110", "c@130");
        assertThat(clock.nanoTime()).isEqualTo(140);
    }

    @Test
    void anEventMayScheduleAnotherAndMayBlock() {
        clock.at(110, () -> {
            clock.advance(50);
            clock.at(165, note("later"));
        });
        clock.advance(20);

        assertThat(clock.nanoTime()).isEqualTo(160);
        clock.advance(10);
        assertThat(seen).containsExactly("later@165");
    }

    @Test
    void parkingEndsAtTheNextEvent() {
        clock.at(150, note("event"));
        clock.sleeper().parkNanos(1_000);
        assertThat(clock.nanoTime()).isEqualTo(150);
        clock.sleeper().parkNanos(1_000);
        assertThat(clock.nanoTime()).isEqualTo(1_150);
    }

    @Test
    void refusesToTurnBack() {
        assertThatThrownBy(() -> clock.advance(-1)).hasMessageContaining("durationNs=-1");
    }
}
