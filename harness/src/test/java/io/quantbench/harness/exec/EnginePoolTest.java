package io.quantbench.harness.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.observe.RecordingObserver;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EnginePoolTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicLong nowNs = new AtomicLong();
    private final RecordingObserver observer = new RecordingObserver();
    private final Telemetry telemetry = new Telemetry(observer, nowNs::get);
    private final ListSource<TextRow> source = new ListSource<>();

    @Test
    void everyReaderSeesItsOwnRowAndItsOwnLength() throws Exception {
        FakeSession session = new FakeSession();
        Outcomes outcomes = new Outcomes(3);
        List<String> seen = new CopyOnWriteArrayList<>();
        AnswerReader reader = answer -> seen.add(answer.batchRows() + " rows, length " + answer.length() + ", "
                + answer.shape(FakeSession.OUTPUT) + " " + Arrays.toString(floats(answer.output(FakeSession.OUTPUT))));
        try (EnginePool<TextRow> pool = start(session, options())) {
            source.add(List.of(
                    ticket(TextRow.of(1, 2, 3), reader, outcomes.handler(0)),
                    ticket(TextRow.of(4), reader, outcomes.handler(1))));
            source.add(List.of(ticket(TextRow.of(5), reader, outcomes.handler(2))));
            outcomes.await();
            assertThat(pool.close(LONG).clean()).isTrue();
        }
        assertThat(seen)
                .containsExactly(
                        "2 rows, length 3, [3, 2] [1.0, 1.0, 2.0, 1.0, 3.0, 1.0]",
                        "2 rows, length 1, [3, 2] [4.0, 1.0, 0.0, 0.0, 0.0, 0.0]",
                        "1 rows, length 1, [1, 2] [5.0, 1.0]");
        assertThat(outcomes.order()).containsExactly(0, 1, 2);
        assertThat(outcomes.count(RequestOutcome.OK)).isEqualTo(3);
        assertThat(observer.events()).contains("batch 2", "batch 1");
    }

    @Test
    void engineTimeAndServiceTimeAreThoseOfTheClock() throws Exception {
        FakeSession session = new FakeSession(output -> nowNs.addAndGet(2_000));
        Outcomes outcomes = new Outcomes(1);
        nowNs.set(500);
        Ticket<TextRow> ticket = ticket(TextRow.of(1), AnswerReader.IGNORE, outcomes.handler(0));
        nowNs.set(800);
        try (EnginePool<TextRow> pool = start(session, options())) {
            source.add(List.of(ticket));
            outcomes.await();
            pool.close(LONG);
        }
        assertThat(observer.events())
                .containsExactly("batch 1", "inference 2000", "answered 1 0 2000 0", "completed OK 2300");
    }

    @Test
    void aFailingEngineCallIsAnOutcomeAndTheWorkerLives() throws Exception {
        AtomicReference<RuntimeException> failure =
                new AtomicReference<>(new EngineException("node MatMul_3 ran out of memory"));
        FakeSession session = new FakeSession(output -> {
            RuntimeException next = failure.getAndSet(null);
            if (next != null) {
                throw next;
            }
        });
        Outcomes outcomes = new Outcomes(3);
        try (EnginePool<TextRow> pool = start(session, options())) {
            source.add(List.of(
                    ticket(TextRow.of(1), AnswerReader.IGNORE, outcomes.handler(0)),
                    ticket(TextRow.of(2), AnswerReader.IGNORE, outcomes.handler(1))));
            source.add(List.of(ticket(TextRow.of(3), AnswerReader.IGNORE, outcomes.handler(2))));
            outcomes.await();
            pool.close(LONG);
        }
        assertThat(outcomes.of(0)).isEqualTo(RequestOutcome.ENGINE_ERROR);
        assertThat(outcomes.messageOf(1)).isEqualTo("node MatMul_3 ran out of memory");
        assertThat(outcomes.of(2)).isEqualTo(RequestOutcome.OK);
        assertThat(session.openBindings).hasValue(0);
    }

    @Test
    void aRowThatTheEngineCannotBindIsAnOutcomeToo() throws Exception {
        Outcomes outcomes = new Outcomes(1);
        try (EnginePool<TextRow> pool = start(new FakeSession(), options())) {
            source.add(List.of(ticket(TextRow.of(new long[513]), AnswerReader.IGNORE, outcomes.handler(0))));
            outcomes.await();
            pool.close(LONG);
        }
        assertThat(outcomes.of(0)).isEqualTo(RequestOutcome.ENGINE_ERROR);
        assertThat(outcomes.messageOf(0)).contains("[1, 513] does not fit");
        assertThat(observer.count("inference")).isZero();
    }

    @Test
    void onlyTheRowThatHoldsNanIsABadAnswer() throws Exception {
        Consumer<FloatBuffer> spoilFirstRow = output -> output.put(1, Float.NaN);
        Outcomes outcomes = new Outcomes(2);
        try (EnginePool<TextRow> pool = start(new FakeSession(spoilFirstRow), options())) {
            source.add(List.of(
                    ticket(TextRow.of(1), AnswerReader.IGNORE, outcomes.handler(0)),
                    ticket(TextRow.of(2), AnswerReader.IGNORE, outcomes.handler(1))));
            outcomes.await();
            pool.close(LONG);
        }
        assertThat(outcomes.of(0)).isEqualTo(RequestOutcome.BAD_ANSWER);
        assertThat(outcomes.messageOf(0)).isEqualTo("output hidden [1, 2] holds NaN or infinity");
        assertThat(outcomes.of(1)).isEqualTo(RequestOutcome.OK);
    }

    @Test
    void nanIsAllowedWhenTheCheckIsOff() throws Exception {
        Outcomes outcomes = new Outcomes(1);
        FakeSession session = new FakeSession(output -> output.put(0, Float.POSITIVE_INFINITY));
        try (EnginePool<TextRow> pool = start(session, options().withCheckFinite(false))) {
            source.add(List.of(ticket(TextRow.of(1), AnswerReader.IGNORE, outcomes.handler(0))));
            outcomes.await();
            pool.close(LONG);
        }
        assertThat(outcomes.of(0)).isEqualTo(RequestOutcome.OK);
    }

    @Test
    void aReaderMayRefuseItsAnswerAndAHandlerMayFailWithoutHarmToOthers() throws Exception {
        Outcomes outcomes = new Outcomes(2);
        AnswerReader refuses = answer -> {
            throw new IllegalStateException("not a unit vector");
        };
        try (EnginePool<TextRow> pool = start(new FakeSession(), options())) {
            source.add(List.of(
                    ticket(TextRow.of(1), AnswerReader.IGNORE, (outcome, message) -> {
                        throw new AssertionError("a handler that fails, to be seen in the log");
                    }),
                    ticket(TextRow.of(2), refuses, outcomes.handler(0)),
                    ticket(TextRow.of(3), AnswerReader.IGNORE, outcomes.handler(1))));
            outcomes.await();
            assertThat(pool.close(LONG).clean()).isTrue();
        }
        assertThat(outcomes.of(0)).isEqualTo(RequestOutcome.BAD_ANSWER);
        assertThat(outcomes.messageOf(0)).isEqualTo("not a unit vector");
        assertThat(outcomes.of(1)).isEqualTo(RequestOutcome.OK);
    }

    @Test
    void anAnswerThatIsKeptSaysThatItIsOver() throws Exception {
        AtomicReference<Answer> kept = new AtomicReference<>();
        Outcomes outcomes = new Outcomes(1);
        try (EnginePool<TextRow> pool = start(new FakeSession(), options())) {
            source.add(List.of(ticket(TextRow.of(1), kept::set, outcomes.handler(0))));
            outcomes.await();
            pool.close(LONG);
        }
        assertThatThrownBy(() -> Objects.requireNonNull(kept.get()).output(FakeSession.OUTPUT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("valid only until its reader returns");
    }

    @Test
    void bindingsAreReusedPerShapeAndTheLeastRecentlyUsedIsClosed() throws Exception {
        FakeSession session = new FakeSession();
        int[] lengths = {1, 2, 1, 3, 1, 2};
        Outcomes outcomes = new Outcomes(lengths.length);
        try (EnginePool<TextRow> pool = start(session, options().withBindingsPerWorker(2))) {
            for (int i = 0; i < lengths.length; i++) {
                source.add(List.of(ticket(TextRow.of(new long[lengths[i]]), AnswerReader.IGNORE, outcomes.handler(i))));
            }
            outcomes.await();
            assertThat(session.openBindings).hasValue(2);
            pool.close(LONG);
        }
        assertThat(session.binds).containsExactly(Shape.of(1, 1), Shape.of(1, 2), Shape.of(1, 3), Shape.of(1, 2));
        assertThat(session.openBindings).hasValue(0);
        assertThat(session.closed).as("a shared session is the caller's").isFalse();
    }

    @Test
    void aHangingEngineCallIsReportedAndItsRequestsEndOnce() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FakeSession session = new FakeSession(output -> {
            entered.countDown();
            awaitUninterruptibly(release);
        });
        Outcomes outcomes = new Outcomes(2);
        EnginePool<TextRow> pool = start(session, options());
        source.add(List.of(
                ticket(TextRow.of(1), AnswerReader.IGNORE, outcomes.handler(0)),
                ticket(TextRow.of(2), AnswerReader.IGNORE, outcomes.handler(1))));
        entered.await();
        nowNs.addAndGet(7_000_000);
        CloseReport report = pool.close(Duration.ZERO);
        assertThat(report.clean()).isFalse();
        assertThat(report.hungWorkers())
                .containsExactly("quantbench-engine-test-0 did not come back from a batch of 2 after 7 ms");
        outcomes.await();
        assertThat(outcomes.of(0)).isEqualTo(RequestOutcome.ENGINE_ERROR);
        release.countDown();
        assertThat(pool.close(LONG)).as("a second close").isSameAs(report);
        outcomes.assertEachEndedOnce(2);
    }

    @Test
    void workersOwnSessionsAreClosedWithThePoolAndOnAFailedStart() {
        List<FakeSession> opened = new ArrayList<>();
        FakeSessionEngine engine = new FakeSessionEngine(opened, 3);
        SessionSource perWorker = SessionSource.perWorker(engine, Path.of("m.onnx"), EngineOptions.defaults());
        EnginePool<TextRow> pool = EnginePool.start(PoolOptions.of("test", 2), perWorker, parts());
        assertThat(pool.close(LONG).clean()).isTrue();
        assertThat(opened).hasSize(2).allSatisfy(session -> assertThat(session.closed)
                .isTrue());

        assertThatThrownBy(() -> EnginePool.start(PoolOptions.of("test", 2), perWorker, parts()))
                .isInstanceOf(EngineException.class)
                .hasMessage("no more sessions");
        assertThat(opened).hasSize(3).allSatisfy(session -> assertThat(session.closed)
                .isTrue());
    }

    private EnginePool<TextRow> start(FakeSession session, PoolOptions options) {
        return EnginePool.start(options, SessionSource.shared(session), parts());
    }

    private EnginePool.Parts<TextRow> parts() {
        return new EnginePool.Parts<>(source, TextRows.of(new FakeSession().inputs(), 0), telemetry);
    }

    private static PoolOptions options() {
        return PoolOptions.of("test", 1);
    }

    private Ticket<TextRow> ticket(TextRow row, AnswerReader reader, OutcomeHandler handler) {
        return new Ticket<>(InferenceRequest.of(row, reader, handler), telemetry, nowNs.get());
    }

    private static float[] floats(ByteBuffer bytes) {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** As native code does: it does not hear interrupts. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException ignored) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
