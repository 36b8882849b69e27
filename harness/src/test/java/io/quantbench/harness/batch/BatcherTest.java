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
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;

/** Steps the batcher by hand: no thread, no waiting, the clock moves only when told. */
class BatcherTest {
    /** So near the end of the range that the clock wraps within most runs. */
    private static final long START_NS = Long.MAX_VALUE - 200;

    private final AtomicLong nowNs = new AtomicLong(START_NS);
    private RecordingObserver observer = new RecordingObserver();
    private Outcomes outcomes = new Outcomes(0);
    private int submitted;

    /** A property's tries share one instance of the class. */
    @BeforeTry
    void startAfresh() {
        nowNs.set(START_NS);
        observer = new RecordingObserver();
        outcomes = new Outcomes(0);
        submitted = 0;
    }

    @Test
    void withoutDelayTakesWhatIsQueuedInOrderUpToTheMaximum() {
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(3));
        submit(batcher, 10, 12, 14, 16);
        assertThat(take(batcher)).containsExactly(10, 12, 14);
        assertThat(take(batcher)).containsExactly(16);
        assertThat(batcher.tryTake(new ArrayList<>())).isEqualTo(Batcher.EMPTY);
    }

    @Test
    void aBatchThatIsNotFullWaitsForExactlyTheDelayOfItsOldest() {
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(3).withMaxDelay(Duration.ofNanos(1_000)));
        submit(batcher, 2);
        nowNs.addAndGet(400);
        submit(batcher, 4);
        assertThat(batcher.tryTake(new ArrayList<>())).isEqualTo(600);
        nowNs.addAndGet(599);
        assertThat(batcher.tryTake(new ArrayList<>())).isEqualTo(1);
        nowNs.addAndGet(1);
        assertThat(take(batcher)).containsExactly(2, 4);
        assertThat(observer.events()).contains("dequeued 1000", "dequeued 600");
    }

    @Test
    void aFullBatchDoesNotWait() {
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(2).withMaxDelay(Duration.ofSeconds(1)));
        submit(batcher, 1, 3, 5);
        assertThat(take(batcher)).containsExactly(1, 3);
        assertThat(batcher.tryTake(new ArrayList<>())).isEqualTo(1_000_000_000);
    }

    @Test
    void aRequestThatMayNotJoinEndsTheBatchAtOnceAndKeepsItsPlace() {
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(8).withMaxDelay(Duration.ofSeconds(1)));
        submit(batcher, 2, 4, 5, 6);
        assertThat(take(batcher)).as("even numbers join even ones").containsExactly(2, 4);
        assertThat(take(batcher)).containsExactly(5);
        assertThat(batcher.tryTake(new ArrayList<>())).isPositive();
    }

    @Test
    void aDeadlinePassedInTheQueueIsATimeoutAndTakesNoPlaceInTheBatch() {
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(2));
        submit(batcher, 2, Deadline.none());
        submit(batcher, 4, Deadline.at(nowNs.get() + 100));
        submit(batcher, 6, Deadline.at(nowNs.get() + 101));
        nowNs.addAndGet(100);
        assertThat(take(batcher)).containsExactly(2, 6);
        assertThat(outcomes.of(1)).isEqualTo(RequestOutcome.TIMEOUT);
        assertThat(outcomes.messageOf(1)).contains("was not run");
    }

    @Test
    void aDeadlineWithinTheDelayIsNotDelayed() {
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(4).withMaxDelay(Duration.ofNanos(1_000)));
        submit(batcher, 2);
        assertThat(batcher.tryTake(new ArrayList<>())).isPositive();
        submit(batcher, 4, Deadline.at(nowNs.get() + 500));
        assertThat(take(batcher)).containsExactly(2, 4);
    }

    @Test
    void oneMoreThanTheQueueHoldsIsRejectedAtOnce() {
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(2).withQueueCapacity(2));
        submit(batcher, 1, 3, 5);
        assertThat(outcomes.of(2)).isEqualTo(RequestOutcome.REJECTED);
        assertThat(outcomes.messageOf(2)).isEqualTo("the queue is full with 2 requests");
        assertThat(observer.events()).containsExactly("admitted", "admitted", "rejected");
        assertThat(take(batcher)).containsExactly(1, 3);
    }

    @Test
    void aClosedQueueRejectsNewRequestsAndGivesOutWhatItHoldsWithoutDelay() throws InterruptedException {
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(4).withMaxDelay(Duration.ofSeconds(1)));
        submit(batcher, 1);
        batcher.close();
        submit(batcher, 3);
        assertThat(outcomes.of(1)).isEqualTo(RequestOutcome.REJECTED);
        assertThat(take(batcher)).containsExactly(1);
        assertThat(batcher.take(new ArrayList<>())).isFalse();
    }

    @Test
    void abandonedRequestsAreRejectedAndCounted() {
        Batcher<Integer> batcher = batcher(BatchOptions.upTo(4));
        submit(batcher, 1, 3);
        assertThat(batcher.abandon("over")).isEqualTo(2);
        assertThat(outcomes.of(0)).isEqualTo(RequestOutcome.REJECTED);
        assertThat(outcomes.messageOf(1)).isEqualTo("over");
        observer.assertBalanced();
    }

    @Test
    void aRowThatCannotRunIsRefusedToItsSubmitterOnly() {
        Batcher<Integer> batcher = batcher(BatchOptions.unbatched());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> submit(batcher, -1))
                .withMessage("-1 is negative");
        assertThat(observer.events()).isEmpty();
    }

    @Test
    void optionsNameTheValueThatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchOptions.upTo(0))
                .withMessageContaining("maxBatch=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchOptions.upTo(8).withQueueCapacity(7))
                .withMessageContaining("queueCapacity=7 is below maxBatch=8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchOptions.unbatched().withMaxDelay(Duration.ofNanos(-1)))
                .withMessageContaining("maxDelay");
    }

    /** What may happen next to a batcher. */
    sealed interface Step {
        record Submit(int row, long deadlineNs) implements Step {}

        record Advance(long ns) implements Step {}

        record Take() implements Step {}
    }

    /**
     * Whatever happens in whatever order: each request ends exactly once, with TIMEOUT only past its deadline and REJECTED only
     * at a full queue; batches are no larger than allowed, never mixed, in order of arrival, and never late by more than
     * the stepping itself.
     */
    @Property(seed = "20261121")
    void everyRequestEndsOnceWhateverHappens(
            @ForAll @Size(max = 60) List<@From("steps") Step> steps,
            @ForAll @IntRange(min = 1, max = 5) int maxBatch,
            @ForAll @IntRange(max = 40) int delayNs,
            @ForAll @IntRange(min = 5, max = 9) int capacity) {
        BatchOptions options = new BatchOptions(maxBatch, Duration.ofNanos(delayNs), capacity);
        Batcher<Integer> batcher = batcher(options);
        List<Integer> ran = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.Submit submit) {
                Deadline deadline =
                        submit.deadlineNs() == 0 ? Deadline.none() : Deadline.at(nowNs.get() + submit.deadlineNs());
                submit(batcher, submit.row(), deadline);
            } else if (step instanceof Step.Advance advance) {
                nowNs.addAndGet(advance.ns());
            } else {
                runOne(batcher, options, ran);
            }
        }
        batcher.close();
        while (runOne(batcher, options, ran) != Batcher.EMPTY) {
            // Each round takes at least one request out.
        }
        assertThat(ran).as("first in, first out").isSorted();
        outcomes.assertEachEndedOnce(submitted);
        assertThat(outcomes.count(RequestOutcome.REJECTED)).isEqualTo(observer.count("rejected"));
        observer.assertBalanced();
    }

    @Provide
    Arbitrary<Step> steps() {
        return Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.integers().between(0, 9).flatMap(row -> Arbitraries.longs()
                        .between(0, 60)
                        .map(ns -> new Step.Submit(row, ns)))),
                Tuple.of(3, Arbitraries.longs().between(1, 50).map(Step.Advance::new)),
                Tuple.of(3, Arbitraries.just(new Step.Take())));
    }

    /** Takes once and completes what came; ids of what ran are added to {@code ran}. */
    private long runOne(Batcher<Integer> batcher, BatchOptions options, List<Integer> ran) {
        List<Ticket<Integer>> batch = new ArrayList<>();
        long waitNs = batcher.tryTake(batch);
        assertThat(batch.size()).isLessThanOrEqualTo(options.maxBatch());
        if (waitNs > 0) {
            assertThat(waitNs).isLessThanOrEqualTo(options.maxDelay().toNanos());
            assertThat(batch).isEmpty();
        }
        for (Ticket<Integer> ticket : batch) {
            assertThat(ticket.row() % 2).isEqualTo(batch.get(0).row() % 2);
            assertThat(ticket.request().deadline().expiredAt(nowNs.get())).isFalse();
            ticket.complete(RequestOutcome.OK, "");
            ran.add(outcomes.order().get(outcomes.order().size() - 1));
        }
        return waitNs;
    }

    private Batcher<Integer> batcher(BatchOptions options) {
        return new Batcher<>(options, new Parity(), new Telemetry(observer, nowNs::get));
    }

    private void submit(Batcher<Integer> batcher, int... rows) {
        for (int row : rows) {
            submit(batcher, row, Deadline.none());
        }
    }

    private void submit(Batcher<Integer> batcher, int row, Deadline deadline) {
        batcher.submit(new InferenceRequest<>(row, deadline, AnswerReader.IGNORE, outcomes.handler(submitted)));
        submitted++;
    }

    private static List<Integer> take(Batcher<Integer> batcher) {
        List<Ticket<Integer>> batch = new ArrayList<>();
        assertThat(batcher.tryTake(batch)).isZero();
        return batch.stream().map(Ticket::row).toList();
    }

    /** Even rows join even rows, odd ones odd ones; negative ones may not run. */
    private static final class Parity implements BatchAssembler<Integer> {
        @Override
        public void check(Integer row) {
            if (row < 0) {
                throw new IllegalArgumentException(row + " is negative");
            }
        }

        @Override
        public boolean joins(Integer first, Integer next) {
            return first % 2 == next % 2;
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
            return 0;
        }
    }
}
