package io.quantbench.harness.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantbench.harness.exec.AnswerReader;
import io.quantbench.harness.exec.BatchAssembler;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Requests that are submitted together, and called off. */
class SubmissionTest {
    private static final int CAPACITY = 6;

    private RecordingObserver observer = new RecordingObserver();
    private Outcomes outcomes = new Outcomes(0);
    private int submitted;

    private Batcher<Integer> batcher() {
        observer = new RecordingObserver();
        outcomes = new Outcomes(0);
        submitted = 0;
        return new Batcher<>(
                new BatchOptions(2, Duration.ZERO, CAPACITY),
                Grouping.byLength(new LengthBuckets(List.of(1))),
                new ByLength(),
                new Telemetry(observer, () -> 0));
    }

    private Submission<Integer> submit(Batcher<Integer> batcher, Integer... rows) {
        List<InferenceRequest<Integer>> requests = new ArrayList<>();
        for (int row : rows) {
            requests.add(InferenceRequest.of(row, AnswerReader.IGNORE, outcomes.handler(submitted++)));
        }
        return batcher.submitAll(requests, 0);
    }

    private static List<Integer> take(Batcher<Integer> batcher) {
        List<Ticket<Integer>> batch = new ArrayList<>();
        batcher.tryTake(batch);
        return batch.stream().map(Ticket::row).toList();
    }

    @Test
    void allAreQueuedOrNone() {
        Batcher<Integer> batcher = batcher();
        assertThat(submit(batcher, 1, 2, 3, 4)).isInstanceOf(Submission.Accepted.class);
        assertThat(submit(batcher, 5, 6, 7))
                .isEqualTo(
                        new Submission.Refused<>(false, "the queue holds 4 of 6 requests and has no room for 3 more"));
        assertThat(submit(batcher, 5, 6)).isInstanceOf(Submission.Accepted.class);
        assertThat(batcher.queued()).isEqualTo(6);
        assertThat(observer.count("rejected")).isEqualTo(3);
        assertThat(observer.count("admitted")).isEqualTo(6);
        assertThat(outcomes.order()).as("handlers of those refused").isEmpty();
    }

    @Test
    void oneThatCannotRunKeepsAllOut() {
        Batcher<Integer> batcher = batcher();
        assertThatIllegalArgumentException().isThrownBy(() -> submit(batcher, 1, -1));
        assertThat(batcher.queued()).isZero();
        assertThat(observer.events()).isEmpty();
    }

    @Test
    void aClosedPipelineSaysSo() {
        Batcher<Integer> batcher = batcher();
        batcher.close();
        assertThat(submit(batcher, 1)).isEqualTo(new Submission.Refused<>(true, "the pipeline is closing"));
    }

    @Test
    void whatIsCalledOffLeavesItsPlaceAndWhatRunsIsLeftToItsWorker() {
        Batcher<Integer> batcher = batcher();
        Submission<Integer> several = submit(batcher, 1, 1, 1);
        submit(batcher, 2);
        assertThat(take(batcher)).containsExactly(1, 1);
        batcher.withdraw((Submission.Accepted<Integer>) several);
        assertThat(outcomes.of(2)).isEqualTo(RequestOutcome.CANCELLED);
        assertThat(outcomes.order()).containsExactly(2);
        assertThat(batcher.queued()).isEqualTo(1);
        assertThat(observer.events()).endsWith("dequeued 0", "completed CANCELLED 0");
        batcher.withdraw((Submission.Accepted<Integer>) several);
        assertThat(outcomes.order()).containsExactly(2);
        assertThat(take(batcher)).containsExactly(2);
    }

    /** Each step submits a group of so many, calls one off (0), or takes a batch (negative). */
    @Property(tries = 300, seed = "20261121")
    void everyRequestIsTakenOrCalledOffOnceAndTheQueueIsNeverOverfull(
            @ForAll @Size(max = 40) List<@IntRange(min = -2, max = 4) Integer> steps) {
        Batcher<Integer> batcher = batcher();
        List<Submission.Accepted<Integer>> open = new ArrayList<>();
        int accepted = 0;
        int taken = 0;
        for (int step : steps) {
            if (step > 0) {
                Integer[] rows = new Integer[step];
                Arrays.setAll(rows, i -> i);
                if (submit(batcher, rows) instanceof Submission.Accepted<Integer> group) {
                    open.add(group);
                    accepted += step;
                }
            } else if (step == 0 && !open.isEmpty()) {
                batcher.withdraw(open.remove(open.size() / 2));
            } else {
                taken += take(batcher).size();
            }
            assertThat(batcher.queued()).isBetween(0, CAPACITY);
            assertThat(accepted).isEqualTo(taken + batcher.queued() + (int) outcomes.count(RequestOutcome.CANCELLED));
        }
        while (batcher.queued() > 0) {
            taken += take(batcher).size();
        }
        assertThat(observer.count("dequeued")).isEqualTo(accepted);
        assertThat(accepted).isEqualTo(taken + (int) outcomes.count(RequestOutcome.CANCELLED));
    }

    /** A row is its length; negative ones may not run. */
    private static final class ByLength implements BatchAssembler<Integer> {
        @Override
        public void check(Integer row) {
            if (row < 0) {
                throw new IllegalArgumentException(row + " is negative");
            }
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
