package io.quantbench.harness.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShadowTapTest {
    private static final KeyedHash HASH = new KeyedHash(1, 2);

    private final List<Runnable> pending = new ArrayList<>();
    private final Set<Integer> seen = new HashSet<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final ShadowSink<Integer> holding = (work, done) -> {
        seen.add(work);
        pending.add(done);
    };

    private static Route route(String variant, int request) {
        return new Route(variant, Route.Reason.SPLIT, HASH.of("r" + request));
    }

    private static void offer(ShadowTap<Integer> tap, int count) {
        for (int i = 0; i < count; i++) {
            tap.offer(route("fp32", i), i);
        }
    }

    private static ShadowCounts counts(ShadowTap<?> tap, String shadow) {
        return Objects.requireNonNull(tap.counts().get(shadow));
    }

    @Test
    void eachShadowSamplesAtItsOwnRateIndependently() {
        Set<Integer> other = new HashSet<>();
        ShadowTap<Integer> tap = new ShadowTap<>(
                List.of(
                        new Shadow<>("int8", 0.5, 100_000, holding),
                        new Shadow<>("int4", 0.2, 100_000, (work, done) -> other.add(work)),
                        new Shadow<>("off", 0, 1, (work, done) -> {
                            throw new AssertionError("sampled at rate 0");
                        })),
                busy::get);
        offer(tap, 20_000);
        assertThat(seen.size()).isBetween(9_750, 10_250);
        assertThat(other.size()).isBetween(3_800, 4_200);
        other.retainAll(seen);
        assertThat(other.size()).as("half of those that the other sees").isBetween(1_850, 2_150);
        assertThat(tap.counts().get("off")).isEqualTo(new ShadowCounts(0, 0, 0, 0, 0, 0));
    }

    @Test
    void samplingIsIndependentOfTheSplit() {
        TrafficSplit split = TrafficSplit.of(Map.of("fp32", 0.5, "int8", 0.5));
        ShadowTap<Integer> tap = new ShadowTap<>(List.of(new Shadow<>("int8", 0.3, 100_000, holding)), busy::get);
        int primaries = 0;
        for (int i = 0; i < 20_000; i++) {
            Route route = route(split.variant(HASH.of("r" + i)), i);
            primaries += route.variant().equals("fp32") ? 1 : 0;
            tap.offer(route, i);
        }
        assertThat(seen.size() / (double) primaries).isBetween(0.28, 0.32);
    }

    @Test
    void aHigherRateSeesAllThatALowerOneSaw() {
        ShadowTap<Integer> tap = new ShadowTap<>(List.of(new Shadow<>("int8", 0.1, 100_000, holding)), busy::get);
        offer(tap, 2_000);
        Set<Integer> before = new HashSet<>(seen);
        seen.clear();
        tap.setRates(Map.of("int8", 0.4));
        assertThat(tap.rates()).isEqualTo(Map.of("int8", 0.4));
        offer(tap, 2_000);
        assertThat(seen).containsAll(before).hasSizeGreaterThan(2 * before.size());
    }

    @Test
    void whatAShadowCannotHoldIsDroppedAndCounted() {
        ShadowTap<Integer> tap = new ShadowTap<>(List.of(new Shadow<>("int8", 1, 2, holding)), busy::get);
        offer(tap, 5);
        assertThat(tap.counts().get("int8")).isEqualTo(new ShadowCounts(5, 2, 0, 3, 0, 2));
        pending.get(0).run();
        pending.get(0).run();
        offer(tap, 5);
        assertThat(tap.counts().get("int8")).isEqualTo(new ShadowCounts(10, 3, 0, 7, 0, 2));
    }

    @Test
    void aBusyServerHasNoShadows() {
        busy.set(true);
        ShadowTap<Integer> tap = new ShadowTap<>(List.of(new Shadow<>("int8", 1, 2, holding)), busy::get);
        offer(tap, 5);
        assertThat(seen).isEmpty();
        assertThat(tap.counts().get("int8")).isEqualTo(new ShadowCounts(5, 0, 5, 0, 0, 0));
    }

    @Test
    void aShadowThatFailsIsNoConcernOfThePrimary() {
        ShadowTap<Integer> tap = new ShadowTap<>(
                List.of(
                        new Shadow<>("throws", 1, 1, (work, done) -> {
                            throw new IllegalStateException("closed");
                        }),
                        new Shadow<>("breaks", 1, 1, (work, done) -> {
                            done.run();
                            throw new AssertionError("broken");
                        }),
                        new Shadow<>("int8", 1, 9, holding)),
                busy::get);
        offer(tap, 3);
        assertThat(tap.counts().get("throws")).isEqualTo(new ShadowCounts(3, 0, 0, 0, 3, 0));
        assertThat(tap.counts().get("breaks")).isEqualTo(new ShadowCounts(3, 0, 0, 0, 3, 0));
        assertThat(seen).hasSize(3);
    }

    @Test
    void aVariantIsNoShadowOfItself() {
        ShadowTap<Integer> tap = new ShadowTap<>(List.of(new Shadow<>("int8", 1, 9, holding)), busy::get);
        tap.offer(route("int8", 1), 1);
        assertThat(counts(tap, "int8").sampled()).isZero();
    }

    @Test
    void manyThreadsTogetherNeverExceedTheBound() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ShadowTap<Integer> tap = new ShadowTap<>(
                List.of(new Shadow<>("int8", 1, 2, (work, done) -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    done.run();
                })),
                busy::get);
        CountDownLatch done = new CountDownLatch(6);
        for (int i = 0; i < 6; i++) {
            new Thread(() -> {
                        offer(tap, 10_000);
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        assertThat(most.get()).isBetween(1, 2);
        ShadowCounts counts = counts(tap, "int8");
        assertThat(counts.submitted() + counts.droppedFull())
                .isEqualTo(counts.sampled())
                .isEqualTo(60_000);
        assertThat(counts.inFlight()).isZero();
    }

    @Test
    void refusesRatesThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Shadow<>("int8", 1.1, 1, holding))
                .withMessage("rate=1.1 of shadow int8 is not from 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Shadow<>("int8", 1, 0, holding))
                .withMessage("maxInFlight=0 of shadow int8 is below 1");
        Shadow<Integer> shadow = new Shadow<>("int8", 0.1, 1, holding);
        ShadowTap<Integer> tap = new ShadowTap<>(List.of(shadow), busy::get);
        assertThatIllegalArgumentException().isThrownBy(() -> tap.setRates(Map.of("int4", 0.1)));
        assertThatIllegalArgumentException().isThrownBy(() -> tap.setRates(Map.of("int8", Double.NaN)));
        assertThat(tap.rates()).isEqualTo(Map.of("int8", 0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ShadowTap<>(List.of(shadow, shadow), busy::get));
    }
}
