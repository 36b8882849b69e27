package io.quantbench.harness.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantbench.harness.exec.AnswerReader;
import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.harness.exec.Deadline;
import io.quantbench.harness.exec.InferenceRequest;
import io.quantbench.harness.exec.Outcomes;
import io.quantbench.harness.exec.Ticket;
import io.quantbench.harness.observe.RecordingObserver;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.tensor.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;

/** Steps a grouping batcher by hand: a row is its own length, and the clock moves only when told. */
class GroupingTest {
    private static final long START_NS = Long.MAX_VALUE - 200;
    private static final LengthBuckets BUCKETS = new LengthBuckets(List.of(10, 20));
    private static final BatchOptions FOUR = BatchOptions.upTo(4);

    private final AtomicLong nowNs = new AtomicLong(START_NS);
    private RecordingObserver observer = new RecordingObserver();
    private Outcomes outcomes = new Outcomes(0);
    private int submitted;

    @BeforeTry
    void startAfresh() {
        nowNs.set(START_NS);
        observer = new RecordingObserver();
        outcomes = new Outcomes(0);
        submitted = 0;
    }

    @Test
    void likeLengthsGoTogetherAndTheOldestGoesFirst() {
        Batcher<Integer> batcher = batcher(FOUR, Grouping.byLength(BUCKETS));
        submit(batcher, 5, 15, 99, 7, 20, 10, 21, 1, 2);
        assertThat(take(batcher)).containsExactly(5, 7, 10, 1);
        assertThat(take(batcher)).containsExactly(15, 20);
        assertThat(take(batcher)).containsExactly(99, 21);
        assertThat(take(batcher)).containsExactly(2);
    }

    @Test
    void aFullBucketGoesWhileAnotherWaitsForCompany() {
        Batcher<Integer> batcher = batcher(FOUR.withMaxDelay(Duration.ofNanos(100)), Grouping.byLength(BUCKETS));
        submit(batcher, 99);
        nowNs.addAndGet(10);
        submit(batcher, 1, 2, 3);
        assertThat(batcher.tryTake(new ArrayList<>())).isEqualTo(90);
        submit(batcher, 4);
        assertThat(take(batcher)).containsExactly(1, 2, 3, 4);
        assertThat(batcher.tryTake(new ArrayList<>())).isEqualTo(90);
        nowNs.addAndGet(90);
        assertThat(take(batcher)).containsExactly(99);
    }

    @Test
    void aBatchIsCutToThePreferredSizeThatItReaches() {
        Grouping grouping = Grouping.none().withPreferredSizes(2, 4);
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(8).withMaxDelay(Duration.ofNanos(100)), grouping);
        submit(batcher, 1, 2, 3);
        assertThat(batcher.tryTake(new ArrayList<>())).isEqualTo(100);
        submit(batcher, 4, 5);
        assertThat(take(batcher))
                .as("the largest that is preferred goes at once")
                .containsExactly(1, 2, 3, 4);
        submit(batcher, 6, 7);
        nowNs.addAndGet(100);
        assertThat(take(batcher)).containsExactly(5, 6);
        assertThat(take(batcher)).as("fewer than any preferred size").containsExactly(7);
    }

    @Test
    void aHigherPriorityGoesFirstAndSpareRoomIsForTheOthers() {
        Grouping grouping = Grouping.byLength(BUCKETS).withLevels(QueuePolicy.patient(), QueuePolicy.patient());
        Batcher<Integer> batcher = batcher(FOUR, grouping);
        submit(batcher, 1, 15, 2);
        submit(batcher, 16, 1, Deadline.none());
        assertThat(take(batcher)).as("the one of priority 1, then its length").containsExactly(16, 15);
        assertThat(take(batcher)).containsExactly(1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> submit(batcher, 1, 3, Deadline.none()))
                .withMessage("priority 3 is not from 0 to 2, 1 being the highest");
        Batcher<Integer> plain = batcher(FOUR, Grouping.none());
        submit(plain, 1);
        submit(plain, 2, 7, Deadline.none());
        assertThat(take(plain)).as("without levels priorities mean nothing").containsExactly(1, 2);
    }

    @Test
    void oneThatHasWaitedLongGoesBeforeAllThatCameLater() {
        Grouping grouping = Grouping.byLength(BUCKETS)
                .withLevels(QueuePolicy.patient(), QueuePolicy.patient())
                .withFairAfter(Duration.ofNanos(50));
        Batcher<Integer> batcher = batcher(FOUR, grouping);
        submit(batcher, 99);
        nowNs.addAndGet(49);
        submit(batcher, 1, 1, Deadline.none());
        submit(batcher, 2, 1, Deadline.none());
        assertThat(take(batcher)).containsExactly(1, 2);
        submit(batcher, 3, 1, Deadline.none());
        nowNs.addAndGet(1);
        assertThat(take(batcher)).containsExactly(99);
        assertThat(take(batcher)).containsExactly(3);
    }

    @Test
    void waitingTooLongIsATimeoutOrADelayAsThePolicySays() {
        Grouping grouping = Grouping.none()
                .withLevels(
                        QueuePolicy.delayAfter(Duration.ofNanos(10)), QueuePolicy.rejectAfter(Duration.ofNanos(20)));
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(1), grouping);
        submit(batcher, 1, 1, Deadline.none());
        submit(batcher, 2, 1, Deadline.at(nowNs.get() + 15));
        submit(batcher, 3, 2, Deadline.none());
        nowNs.addAndGet(12);
        submit(batcher, 4, 1, Deadline.none());
        assertThat(take(batcher)).as("1 and 2 were delayed").containsExactly(4);
        nowNs.addAndGet(8);
        assertThat(take(batcher)).containsExactly(1);
        assertThat(take(batcher)).isEmpty();
        assertThat(outcomes.of(1)).as("its own deadline counts still").isEqualTo(RequestOutcome.TIMEOUT);
        assertThat(outcomes.of(2)).isEqualTo(RequestOutcome.TIMEOUT);
        assertThat(batcher.tryTake(new ArrayList<>())).isEqualTo(Batcher.EMPTY);
    }

    @Test
    void eachPriorityMayHaveABoundOfItsOwn() {
        QueuePolicy one = new QueuePolicy(Duration.ZERO, QueuePolicy.OnTimeout.REJECT, 1);
        Batcher<Integer> batcher = batcher(FOUR, Grouping.none().withLevels(QueuePolicy.patient(), one));
        submit(batcher, 1, 2, 3);
        submit(batcher, 4, 1, Deadline.none());
        assertThat(outcomes.of(1)).isEqualTo(RequestOutcome.REJECTED);
        assertThat(outcomes.messageOf(2)).isEqualTo("the queue of priority 2 is full with 1 requests");
        assertThat(take(batcher)).containsExactly(4, 1);
    }

    @Test
    void groupingByLengthSavesPaddingAndMakesNobodyWaitLonger() {
        Served mixed = serve(Grouping.none());
        Served grouped = serve(Grouping.byLength(LengthBuckets.forText(128)));
        assertThat(grouped.rows).isEqualTo(mixed.rows);
        assertThat(mixed.paddedTokens / (double) grouped.paddedTokens)
                .as("padded tokens, and so work, of mails and sentences in turn")
                .isGreaterThan(1.5);
        assertThat(grouped.longestWaitNs).isLessThan(mixed.longestWaitNs);
    }

    private record Served(int rows, long paddedTokens, long longestWaitNs) {}

    /** A server that takes 1 ns per padded token, somewhat too little work for it, and one mail among four texts. */
    private Served serve(Grouping grouping) {
        startAfresh();
        nowNs.set(0);
        Batcher<Integer> batcher = batcher(new BatchOptions(16, Duration.ZERO, 100_000), grouping);
        SplittableRandom random = new SplittableRandom(20_261_121);
        long arrivalNs = 0;
        long padded = 0;
        long longest = 0;
        int rows = 0;
        for (int served = 0; served < 20_000; ) {
            while (arrivalNs <= nowNs.get() && rows < 20_000) {
                submit(batcher, random.nextInt(4) == 0 ? random.nextInt(100, 129) : random.nextInt(6, 30));
                arrivalNs += random.nextInt(40, 90);
                rows++;
            }
            List<Ticket<Integer>> batch = new ArrayList<>();
            if (batcher.tryTake(batch) == Batcher.EMPTY) {
                nowNs.set(arrivalNs);
                continue;
            }
            int sequence = batch.stream().mapToInt(Ticket::row).max().orElseThrow();
            longest = Math.max(longest, nowNs.get() - batch.get(0).submittedNs());
            padded += (long) sequence * batch.size();
            nowNs.addAndGet((long) sequence * batch.size());
            served += batch.size();
        }
        return new Served(rows, padded, longest);
    }

    /** What may happen next. */
    private record Step(int kind, int row, int priority, int ns) {}

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(1, 30),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 60))
                .as(Step::new);
    }

    @Provide
    Arbitrary<List<Step>> scripts() {
        return steps().list().ofMinSize(20).ofMaxSize(120);
    }

    @Provide
    Arbitrary<Grouping> groupings() {
        Arbitrary<QueuePolicy> policies = Combinators.combine(
                        Arbitraries.of(0, 0, 15, 40),
                        Arbitraries.of(QueuePolicy.OnTimeout.class),
                        Arbitraries.of(0, 0, 3))
                .as((timeout, action, most) -> new QueuePolicy(Duration.ofNanos(timeout), action, most));
        return Combinators.combine(
                        Arbitraries.of(List.<Integer>of(), List.of(2), List.of(2, 4)),
                        policies.list().ofSize(3),
                        Arbitraries.of(LengthBuckets.none(), BUCKETS),
                        Arbitraries.integers().between(40, 120))
                .as((sizes, levels, buckets, fair) -> new Grouping(sizes, levels, 2, buckets, Duration.ofNanos(fair)));
    }

    /**
     * The bound on waiting: once a request has waited {@code fairAfter}, every batch begins with one that came no later, so that no
     * more batches go before it than requests were ahead of it. And whatever happens, each request ends exactly once.
     */
    @Property(seed = "20261121")
    void nobodyStarvesAndEveryRequestEndsOnce(
            @ForAll @From("scripts") List<Step> script, @ForAll @From("groupings") Grouping grouping) {
        BatchOptions options =
                new BatchOptions(4, Duration.ofNanos(script.get(0).ns() % 41), 12);
        Batcher<Integer> batcher = batcher(options, grouping);
        List<Waiting> waiting = new ArrayList<>();
        for (Step step : script) {
            if (step.kind() < 5) {
                long deadlineNs = step.ns() % 4 == 0 ? step.ns() + 1 : 0;
                Deadline deadline = deadlineNs == 0 ? Deadline.none() : Deadline.at(nowNs.get() + deadlineNs);
                waiting.add(new Waiting(submitted, step.priority(), nowNs.get()));
                submit(batcher, step.row(), step.priority(), deadline);
            } else if (step.kind() < 7) {
                nowNs.addAndGet(step.ns());
            } else {
                runOne(batcher, options, grouping, waiting);
            }
        }
        batcher.close();
        while (runOne(batcher, options, grouping, waiting) != Batcher.EMPTY) {
            // Each round takes at least one request out.
        }
        outcomes.assertEachEndedOnce(submitted);
        observer.assertBalanced();
    }

    private record Waiting(int id, int priority, long sinceNs) {}

    private long runOne(Batcher<Integer> batcher, BatchOptions options, Grouping grouping, List<Waiting> waiting) {
        List<Ticket<Integer>> batch = new ArrayList<>();
        long waitNs = batcher.tryTake(batch);
        assertThat(batch.size()).isLessThanOrEqualTo(options.maxBatch());
        int bucket =
                batch.isEmpty() ? 0 : grouping.buckets().bucketOf(batch.get(0).row());
        for (Ticket<Integer> ticket : batch) {
            assertThat(grouping.buckets().bucketOf(ticket.row())).isEqualTo(bucket);
            assertThat(ticket.request().deadline().expiredAt(nowNs.get())).isFalse();
            ticket.complete(RequestOutcome.OK, "");
        }
        if (waitNs > 0) {
            assertThat(waitNs).isLessThanOrEqualTo(options.maxDelay().toNanos());
        }
        waiting.removeIf(request -> outcomes.order().contains(request.id()));
        if (!batch.isEmpty()) {
            for (Waiting request : waiting) {
                long ageNs = nowNs.get() - request.sinceNs();
                boolean delayed = grouping.levels()
                        .get(grouping.level(request.priority()))
                        .bounded();
                if (ageNs >= grouping.fairAfter().toNanos() && !delayed) {
                    assertThat(batch.get(0).submittedNs() - request.sinceNs())
                            .as("a batch that begins with a later one while %s waits", request)
                            .isLessThanOrEqualTo(0);
                }
            }
        }
        return waitNs;
    }

    @Test
    void bucketsBoundThePadding() {
        LengthBuckets buckets = LengthBuckets.forText(512);
        for (int length = 17; length <= 512; length++) {
            int bucket = buckets.bucketOf(length);
            int below = buckets.upperBounds().get(bucket - 1);
            int above = bucket < buckets.upperBounds().size()
                    ? buckets.upperBounds().get(bucket)
                    : 512;
            assertThat(length).isBetween(below + 1, above);
            assertThat(above / (double) (below + 1)).isLessThan(1.45);
        }
        assertThat(buckets.bucketOf(0)).isZero();
        assertThat(buckets.bucketOf(16)).isZero();
        assertThat(LengthBuckets.none().bucketOf(7)).isZero();
        assertThat(LengthBuckets.geometric(1, 1.01, 5).upperBounds()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LengthBuckets(List.of(10, 10)))
                .withMessageContaining("[10, 10]");
        assertThatIllegalArgumentException().isThrownBy(() -> LengthBuckets.geometric(1, 1, 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Grouping.none().withPreferredSizes(4, 2))
                .withMessageContaining("preferredSizes=[4, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batcher(FOUR, Grouping.none().withPreferredSizes(8)))
                .withMessage("preferredSizes=[8] exceed maxBatch=4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batcher(
                        FOUR.withMaxDelay(Duration.ofMillis(2)), Grouping.none().withFairAfter(Duration.ofMillis(1))))
                .withMessage("fairAfter=PT0.001S is below maxDelay=PT0.002S");
        assertThatIllegalArgumentException().isThrownBy(() -> Grouping.none().withLevels());
        assertThatIllegalArgumentException().isThrownBy(() -> QueuePolicy.rejectAfter(Duration.ofNanos(-1)));
    }

    private Batcher<Integer> batcher(BatchOptions options, Grouping grouping) {
        return new Batcher<>(options, grouping, new Lengths(), new Telemetry(observer, nowNs::get));
    }

    private void submit(Batcher<Integer> batcher, int... rows) {
        for (int row : rows) {
            submit(batcher, row, 0, Deadline.none());
        }
    }

    private void submit(Batcher<Integer> batcher, int row, int priority, Deadline deadline) {
        batcher.submit(
                new InferenceRequest<>(row, deadline, AnswerReader.IGNORE, outcomes.handler(submitted)), priority);
        submitted++;
    }

    private static List<Integer> take(Batcher<Integer> batcher) {
        List<Ticket<Integer>> batch = new ArrayList<>();
        assertThat(batcher.tryTake(batch)).isZero();
        return batch.stream().map(Ticket::row).toList();
    }

    /** Rows that are their own length, as texts are padded. */
    private static final class Lengths implements BatchAssembler<Integer> {
        @Override
        public void check(Integer row) {
            // All fit.
        }

        @Override
        public boolean joins(Integer first, Integer next) {
            return true;
        }

        @Override
        public Map<String, Shape> inputShapes(List<Integer> rows) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void fill(Binding binding, List<Integer> rows) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int length(Integer row) {
            return row;
        }
    }
}
