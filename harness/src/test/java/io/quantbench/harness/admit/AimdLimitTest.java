package io.quantbench.harness.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AimdLimitTest {
    private static final long TARGET_NS = 1_000;

    private static AimdLimit limit(int min, int max, int initial) {
        return new AimdLimit(new AimdOptions(min, max, initial, Duration.ofNanos(TARGET_NS), 0.5));
    }

    @Test
    void growsByOnePerRoundWhileRequestsKeepToTheTarget() {
        AimdLimit limit = limit(1, 100, 10);
        for (int i = 0; i < 11; i++) {
            limit.onSample(new Limit.Sample(0, TARGET_NS, 10, false));
        }
        assertThat(limit.current()).isEqualTo(11);
    }

    @Test
    void doesNotGrowIntoRoomThatNobodyUses() {
        AimdLimit limit = limit(1, 100, 10);
        for (int i = 0; i < 1_000; i++) {
            limit.onSample(new Limit.Sample(0, 1, 4, false));
        }
        assertThat(limit.current()).isEqualTo(10);
    }

    @Test
    void shrinksOncePerRound() {
        AimdLimit limit = limit(1, 100, 80);
        for (int i = 0; i < 50; i++) {
            limit.onSample(new Limit.Sample(i, 5_000 + i, 80, false));
        }
        assertThat(limit.current())
                .as("all were admitted before the first decrease")
                .isEqualTo(40);
        limit.onSample(new Limit.Sample(5_000, 6_001, 40, false));
        assertThat(limit.current()).isEqualTo(20);
        limit.onSample(new Limit.Sample(6_001, 6_002, 20, true));
        assertThat(limit.current()).as("a drop counts however short it was").isEqualTo(10);
    }

    @Property(tries = 300, seed = "20261121")
    void staysWithinItsBounds(@ForAll @Size(max = 300) List<@IntRange(min = 0, max = 4_000) Integer> servicesNs) {
        AimdLimit limit = limit(3, 12, 5);
        long nowNs = Long.MAX_VALUE - 100_000;
        for (int serviceNs : servicesNs) {
            nowNs += serviceNs;
            limit.onSample(new Limit.Sample(nowNs - serviceNs, nowNs, limit.current(), serviceNs % 17 == 0));
            assertThat(limit.current()).isBetween(3, 12);
        }
    }

    /**
     * One server that takes 100 ns per request, and always someone at the door: requests in flight times 100 ns is what each takes,
     * so 10 in flight are right for a target of 1 µs.
     */
    @Test
    void settlesWhereTheTargetIsMetAndKeepsTheServerBusy() {
        AimdLimit limit = new AimdLimit(new AimdOptions(1, 1_000, 1_000, Duration.ofNanos(TARGET_NS), 0.9));
        Admission admission = new Admission(limit, Long.MAX_VALUE, () -> clockNs);
        Deque<Permit> queue = new ArrayDeque<>();
        int most = 0;
        int least = Integer.MAX_VALUE;
        for (int served = 0; served < 20_000; served++) {
            while (admission.tryEnter(0) instanceof Permit permit) {
                queue.add(permit);
            }
            clockNs += 100;
            queue.removeFirst().succeeded();
            if (served > 10_000) {
                most = Math.max(most, limit.current());
                least = Math.min(least, limit.current());
            }
        }
        assertThat(most).isBetween(10, 12);
        assertThat(least).isBetween(8, 10);
    }

    private long clockNs = Long.MAX_VALUE - 10_000;

    @Test
    void refusesOptionsThatAreNone() {
        Duration target = Duration.ofMillis(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AimdOptions.of(0, 1, target))
                .withMessageContaining("min=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AimdOptions.of(2, 1, target))
                .withMessageContaining("max=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AimdOptions(1, 2, 3, target, 0.9))
                .withMessageContaining("initial=3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AimdOptions.of(1, 2, Duration.ZERO))
                .withMessageContaining("target=PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AimdOptions(1, 2, 1, target, 1))
                .withMessageContaining("backoff=1.0");
    }
}
