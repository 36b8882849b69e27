package io.quantbench.load.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacerTest {
    private final ManualClock clock = new ManualClock(1_000_000_000L);

    /** Parks end {@code overshootNs} late, spinning takes 25 ns a turn, as on a real machine. */
    private Sleeper sleeper(long overshootNs) {
        return new Sleeper() {
            @Override
            public void parkNanos(long durationNs) {
                clock.advance(durationNs + overshootNs);
            }

            @Override
            public void spinOnce() {
                clock.advance(25);
            }
        };
    }

    private Pacer calibrated(PacerOptions options, long overshootNs) {
        Pacer pacer = new Pacer(clock, sleeper(overshootNs), options);
        pacer.calibrate();
        return pacer;
    }

    @Test
    void hybridParksUntilTheMarginThenSpinsToTheInstant() {
        Pacer pacer = calibrated(PacerOptions.hybrid(), 70_000);
        assertThat(pacer.marginNs()).isEqualTo(70_000);
        long deadlineNs = clock.nanoTime() + 1_000_000;

        long reachedNs = pacer.awaitUntil(deadlineNs);

        assertThat(reachedNs).isEqualTo(clock.nanoTime()).isBetween(deadlineNs, deadlineNs + 24);
        assertThat(pacer.parkNs()).isEqualTo(1_000_000);
    }

    @Test
    void hybridSpinsNoLongerThanTheMargin() {
        Pacer pacer = calibrated(PacerOptions.hybrid(), 0);
        pacer.awaitUntil(clock.nanoTime() + 5_000_000);

        assertThat(pacer.spinNs()).isBetween(1L, PacerOptions.DEFAULT_MIN_MARGIN_NS + 25);
    }

    @Test
    void marginStaysWithinItsBounds() {
        assertThat(calibrated(PacerOptions.hybrid(), 0).marginNs()).isEqualTo(PacerOptions.DEFAULT_MIN_MARGIN_NS);
        assertThat(calibrated(PacerOptions.hybrid(), 40_000_000).marginNs())
                .isEqualTo(PacerOptions.DEFAULT_MAX_MARGIN_NS);
    }

    @Test
    void marginFollowsParksThatBecomeLater() {
        long[] overshootNs = {60_000};
        Sleeper changing = new Sleeper() {
            @Override
            public void parkNanos(long durationNs) {
                clock.advance(durationNs + overshootNs[0]);
            }

            @Override
            public void spinOnce() {
                clock.advance(25);
            }
        };
        Pacer pacer = new Pacer(clock, changing, PacerOptions.hybrid());
        pacer.calibrate();
        overshootNs[0] = 200_000;
        for (int i = 0; i < 100; i++) {
            pacer.awaitUntil(clock.nanoTime() + 1_000_000);
        }

        assertThat(pacer.marginNs()).isBetween(195_000L, 205_000L);
    }

    @Test
    void parkModeNeverSpins() {
        Pacer pacer = calibrated(PacerOptions.park(), 70_000);
        long deadlineNs = clock.nanoTime() + 1_000_000;

        assertThat(pacer.awaitUntil(deadlineNs)).isEqualTo(deadlineNs + 70_000);
        assertThat(pacer.spinNs()).isZero();
    }

    @Test
    void spentSpinBudgetFallsBackToParking() {
        Pacer pacer = calibrated(PacerOptions.hybrid().withMaxSpinShare(0), 70_000);
        long latestNs = 0;
        for (int i = 0; i < 1_000; i++) {
            long deadlineNs = clock.nanoTime() + 60_000; // Inside the margin: all of it would be spun.
            latestNs = pacer.awaitUntil(deadlineNs) - deadlineNs;
        }

        assertThat(pacer.spinNs()).isBetween(10_000_000L, 10_200_000L);
        assertThat(latestNs).isEqualTo(70_000);
    }

    @Test
    void neverReturnsEarlyHoweverTheSleeperBehaves() {
        SplittableRandom random = new SplittableRandom(7);
        Sleeper erratic = new Sleeper() {
            @Override
            public void parkNanos(long durationNs) {
                clock.advance(random.nextLong(2 * durationNs + 1)); // Often far too short.
            }

            @Override
            public void spinOnce() {
                clock.advance(random.nextLong(60));
            }
        };
        for (PacerOptions options : new PacerOptions[] {PacerOptions.hybrid(), PacerOptions.park()}) {
            Pacer pacer = new Pacer(clock, erratic, options);
            pacer.calibrate();
            for (int i = 0; i < 2_000; i++) {
                long deadlineNs = clock.nanoTime() + random.nextLong(-1_000, 30_000_000);
                assertThat(pacer.awaitUntil(deadlineNs)).isGreaterThanOrEqualTo(deadlineNs);
            }
        }
    }

    @Test
    void instantInThePastReturnsAtOnce() {
        Pacer pacer = calibrated(PacerOptions.hybrid(), 0);
        long nowNs = clock.nanoTime();

        assertThat(pacer.awaitUntil(nowNs - 1)).isEqualTo(nowNs);
    }

    @Test
    void oneStepParksAtMostTenMilliseconds() {
        Pacer pacer = calibrated(PacerOptions.hybrid(), 0);
        long nowNs = clock.nanoTime();

        assertThat(pacer.approach(nowNs, nowNs + 1_000_000_000)).isEqualTo(nowNs + Pacer.MAX_PARK_NS);
    }

    @Test
    void optionsRefuseAShareOutsideItsRange() {
        assertThatThrownBy(() -> PacerOptions.hybrid().withMaxSpinShare(1.5)).hasMessageContaining("maxSpinShare=1.5");
        assertThatThrownBy(() -> new PacerOptions(PacerOptions.Mode.HYBRID, 1, 10, 5))
                .hasMessageContaining("minMarginNs=10");
    }
}
