package io.quantbench.harness.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.exec.AnswerReader;
import io.quantbench.harness.exec.CloseReport;
import io.quantbench.harness.exec.FakeSession;
import io.quantbench.harness.exec.InferenceRequest;
import io.quantbench.harness.exec.Outcomes;
import io.quantbench.harness.exec.PoolOptions;
import io.quantbench.harness.exec.SessionSource;
import io.quantbench.harness.exec.TextRow;
import io.quantbench.harness.exec.TextRows;
import io.quantbench.harness.observe.RecordingObserver;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.quant.engine.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;

class InferencePipelineTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicLong ticks = new AtomicLong();

    private RecordingObserver observer = new RecordingObserver();

    /** A property's tries share one instance of the class. */
    @BeforeTry
    void startAfresh() {
        observer = new RecordingObserver();
    }

    /** Real threads, an engine that fails, and answers NaN, now and then, submitters that do not wait. */
    @Property(tries = 30, seed = "20261121")
    void everyRequestEndsOnceUnderRealThreads(
            @ForAll @IntRange(min = 1, max = 3) int workers,
            @ForAll @IntRange(min = 1, max = 4) int maxBatch,
            @ForAll @IntRange(max = 1) int delayMs,
            @ForAll @IntRange(min = 4, max = 300) int capacity)
            throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        FakeSession session = new FakeSession(output -> {
            int call = calls.incrementAndGet();
            if (call % 7 == 0) {
                throw new EngineException("every seventh call fails");
            }
            if (call % 5 == 0) {
                output.put(0, Float.NaN);
            }
        });
        int requests = 200;
        Outcomes outcomes = new Outcomes(requests);
        CloseReport report;
        try (InferencePipeline<TextRow> pipeline =
                start(new BatchOptions(maxBatch, Duration.ofMillis(delayMs), capacity), workers, session)) {
            submitFromTwoThreads(pipeline, requests, outcomes);
            report = pipeline.close(LONG);
        }
        assertThat(report.clean()).isTrue();
        outcomes.assertEachEndedOnce(requests);
        assertThat(outcomes.count(RequestOutcome.REJECTED)).isEqualTo(observer.count("rejected"));
        assertThat(session.runs).allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(maxBatch));
        assertThat(session.openBindings).hasValue(0);
        observer.assertBalanced();
    }

    @Test
    void oneWorkerAnswersEachSubmitterInItsOrder() throws InterruptedException {
        int requests = 400;
        Outcomes outcomes = new Outcomes(requests);
        try (InferencePipeline<TextRow> pipeline = start(BatchOptions.upTo(4), 1, new FakeSession())) {
            submitFromTwoThreads(pipeline, requests, outcomes);
            outcomes.await();
        }
        List<Integer> order = outcomes.order();
        assertThat(order.stream().filter(id -> id % 2 == 0).toList()).isSorted();
        assertThat(order.stream().filter(id -> id % 2 == 1).toList()).isSorted();
    }

    @Test
    void overloadIsRejectedWhileTheEngineIsBusyAndTheRestStillRuns() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FakeSession session = new FakeSession(output -> {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new EngineException("interrupted", e);
            }
        });
        Outcomes outcomes = new Outcomes(5);
        try (InferencePipeline<TextRow> pipeline = start(BatchOptions.upTo(2).withQueueCapacity(2), 1, session)) {
            submit(pipeline, 0, outcomes);
            entered.await();
            for (int id = 1; id < 5; id++) {
                submit(pipeline, id, outcomes);
            }
            assertThat(outcomes.of(3)).isEqualTo(RequestOutcome.REJECTED);
            assertThat(outcomes.of(4)).isEqualTo(RequestOutcome.REJECTED);
            release.countDown();
            outcomes.await();
        }
        assertThat(session.runs).containsExactly(1, 2);
        assertThat(outcomes.count(RequestOutcome.OK)).isEqualTo(3);
    }

    @Test
    void closingWhileTheEngineHangsAbandonsTheQueueAndNamesTheWorker() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FakeSession session = new FakeSession(output -> {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new EngineException("interrupted", e);
            }
        });
        Outcomes outcomes = new Outcomes(3);
        try (InferencePipeline<TextRow> pipeline = start(BatchOptions.unbatched(), 1, session)) {
            submit(pipeline, 0, outcomes);
            entered.await();
            submit(pipeline, 1, outcomes);
            CloseReport report = pipeline.close(Duration.ZERO);
            assertThat(report.abandonedRequests()).isEqualTo(1);
            assertThat(report.hungWorkers()).singleElement().asString().contains("did not come back");
            submit(pipeline, 2, outcomes);
            outcomes.await();
        }
        release.countDown();
        assertThat(outcomes.of(0)).isEqualTo(RequestOutcome.ENGINE_ERROR);
        assertThat(outcomes.of(1)).isEqualTo(RequestOutcome.REJECTED);
        assertThat(outcomes.of(2)).isEqualTo(RequestOutcome.REJECTED);
        observer.assertBalanced();
    }

    @MustBeClosed
    private InferencePipeline<TextRow> start(BatchOptions batching, int workers, FakeSession session) {
        return InferencePipeline.start(
                batching,
                PoolOptions.of("test", workers),
                SessionSource.shared(session),
                TextRows.of(session.inputs(), 0),
                new Telemetry(observer, ticks::incrementAndGet));
    }

    /** Even ids from one thread, odd ones from another. */
    private static void submitFromTwoThreads(InferencePipeline<TextRow> pipeline, int requests, Outcomes outcomes)
            throws InterruptedException {
        List<Thread> submitters = new ArrayList<>();
        for (int first = 0; first < 2; first++) {
            int start = first;
            Thread submitter = new Thread(() -> {
                for (int id = start; id < requests; id += 2) {
                    submit(pipeline, id, outcomes);
                }
            });
            submitter.start();
            submitters.add(submitter);
        }
        for (Thread submitter : submitters) {
            submitter.join();
        }
    }

    private static void submit(InferencePipeline<TextRow> pipeline, int id, Outcomes outcomes) {
        TextRow row = TextRow.of(new long[1 + id % 3]);
        pipeline.submit(InferenceRequest.of(row, AnswerReader.IGNORE, outcomes.handler(id)));
    }
}
