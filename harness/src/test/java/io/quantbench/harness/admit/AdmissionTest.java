package io.quantbench.harness.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long ANY_BYTES = Long.MAX_VALUE;

    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 50);
    private final RecordingLimit limit = new RecordingLimit(2);

    /** A limit that is moved by hand. */
    private static final class RecordingLimit implements Limit {
        private final List<Sample> samples = new ArrayList<>();
        private int current;

        RecordingLimit(int current) {
            this.current = current;
        }

        @Override
        public int current() {
            return current;
        }

        @Override
        public void onSample(Sample sample) {
            samples.add(sample);
        }
    }

    @Test
    void oneMoreThanTheLimitIsRefusedAtOnceAndRoomIsUsedAgain() {
        Admission admission = new Admission(limit, ANY_BYTES, nowNs::get);
        Permit first = permit(admission, 1);
        permit(admission, 1);
        assertThat(admission.tryEnter(1))
                .isEqualTo(new Refusal(
                        Refusal.Reason.TOO_MANY_REQUESTS,
                        "2 requests are in flight, and at most 2 may be; try again later"));
        first.succeeded();
        permit(admission, 1);
        assertThat(admission.counts()).isEqualTo(new AdmissionCounts(2, 2, 2, 3, 1));
    }

    @Test
    void bytesInFlightAreBoundedToo() {
        Admission admission = new Admission(limit, 100, nowNs::get);
        Permit first = permit(admission, 60);
        assertThat(admission.tryEnter(41))
                .isEqualTo(new Refusal(
                        Refusal.Reason.TOO_MANY_BYTES,
                        "requests in flight hold 60 bytes; with 41 more they would exceed 100; try again later"));
        assertThat(admission.tryEnter(Long.MAX_VALUE)).isInstanceOf(Refusal.class);
        first.ignored();
        permit(admission, 100);
    }

    @Test
    void aPermitHoldsMoreOrFewerBytesIfThereIsRoom() {
        Admission admission = new Admission(limit, 100, nowNs::get);
        Permit first = permit(admission, 10);
        Permit second = permit(admission, 20);
        assertThat(first.resize(81)).isFalse();
        assertThat(admission.counts().inFlightBytes()).isEqualTo(30);
        assertThat(first.resize(80)).isTrue();
        assertThat(second.resize(0)).isTrue();
        assertThat(admission.counts().inFlightBytes()).isEqualTo(80);
        first.ignored();
        assertThat(first.resize(1000)).as("after its end").isTrue();
        assertThat(admission.counts().inFlightBytes()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> second.resize(-1)).withMessageContaining("held=-1");
    }

    @Test
    void aSecondEndDoesNothing() {
        Admission admission = new Admission(limit, ANY_BYTES, nowNs::get);
        Permit permit = permit(admission, 5);
        permit.ignored();
        permit.succeeded();
        permit.dropped();
        assertThat(admission.counts().inFlight()).isZero();
        assertThat(admission.counts().inFlightBytes()).isZero();
        assertThat(limit.samples).isEmpty();
    }

    @Test
    void theLimitLearnsWhenARequestBeganAndEndedAndHowManyTherewere() {
        Admission admission = new Admission(limit, ANY_BYTES, nowNs::get);
        Permit first = permit(admission, 0);
        long startNs = nowNs.getAndAdd(70);
        permit(admission, 0).dropped();
        first.succeeded();
        assertThat(limit.samples)
                .containsExactly(
                        new Limit.Sample(startNs + 70, startNs + 70, 2, true),
                        new Limit.Sample(startNs, startNs + 70, 1, false));
        assertThat(limit.samples.get(1).serviceNs()).as("the clock wrapped").isEqualTo(70);
    }

    @Test
    void aLimitThatShrinksTurnsNobodyOut() {
        Admission admission = new Admission(limit, ANY_BYTES, nowNs::get);
        Permit first = permit(admission, 0);
        Permit second = permit(admission, 0);
        limit.current = 1;
        first.succeeded();
        assertThat(admission.tryEnter(0)).isInstanceOf(Refusal.class);
        second.succeeded();
        permit(admission, 0);
    }

    @Test
    void aClosedDoorIsIdleWhenTheLastHasLeft() {
        Admission admission = new Admission(limit, ANY_BYTES, nowNs::get);
        AtomicBoolean idle = new AtomicBoolean();
        Permit first = permit(admission, 0);
        admission.close().thenRun(() -> idle.set(true));
        assertThat(admission.tryEnter(0))
                .isEqualTo(new Refusal(Refusal.Reason.CLOSING, "the server is closing and takes no more requests"));
        assertThat(idle).isFalse();
        first.dropped();
        assertThat(idle).isTrue();
        AtomicBoolean idleAtOnce = new AtomicBoolean();
        new Admission(limit, 1, nowNs::get).close().thenRun(() -> idleAtOnce.set(true));
        assertThat(idleAtOnce).isTrue();
    }

    @Test
    void refusesSettingsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Admission(limit, 0, nowNs::get))
                .withMessage("maxBytes=0 is below 1");
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.fixed(0)).withMessage("maxInFlight=0 is below 1");
    }

    /** Each step is a limit to set (odd) or an arrival and a departure; the model is a queue and a sum. */
    @Property(tries = 500, seed = "20261121")
    void refusesExactlyWhenThereIsNoRoom(@ForAll @Size(max = 60) List<@IntRange(min = 0, max = 99) Integer> steps) {
        RecordingLimit moving = new RecordingLimit(5);
        Admission admission = new Admission(moving, 200, nowNs::get);
        Deque<Permit> held = new ArrayDeque<>();
        long bytes = 0;
        for (int step : steps) {
            if (step % 5 == 1) {
                moving.current = 1 + step % 7;
            } else if (step % 5 == 2 && !held.isEmpty()) {
                Permit leaving = held.removeFirst();
                bytes -= leaving.bytes();
                leaving.ignored();
            } else {
                boolean room = held.size() < moving.current && bytes + step <= 200;
                Entry entry = admission.tryEnter(step);
                assertThat(entry instanceof Permit).isEqualTo(room);
                if (entry instanceof Permit permit) {
                    held.add(permit);
                    bytes += step;
                }
            }
            assertThat(admission.counts().inFlight()).isEqualTo(held.size());
            assertThat(admission.counts().inFlightBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void manyThreadsTogetherNeverExceedTheLimit() throws InterruptedException {
        Admission admission = new Admission(Limit.fixed(3), 10, nowNs::get);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicLong entered = new AtomicLong();
        CountDownLatch done = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            new Thread(() -> {
                        for (int n = 0; n < 20_000; n++) {
                            if (admission.tryEnter(3) instanceof Permit permit) {
                                entered.incrementAndGet();
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                inside.decrementAndGet();
                                permit.succeeded();
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        assertThat(most.get()).isBetween(1, 3);
        AdmissionCounts counts = admission.counts();
        assertThat(counts.admitted()).isEqualTo(entered.get());
        assertThat(counts.admitted() + counts.refused()).isEqualTo(160_000);
        assertThat(counts.inFlight()).isZero();
    }

    private static Permit permit(Admission admission, long bytes) {
        Entry entry = admission.tryEnter(bytes);
        assertThat(entry).isInstanceOf(Permit.class);
        return (Permit) entry;
    }
}
