package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.config.BatchingConfig;
import io.quantbench.harness.config.BatchingConfig.OnTimeout;
import io.quantbench.harness.config.BatchingConfig.PriorityConfig;
import io.quantbench.harness.serve.ServeFailure.Kind;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.Parameter;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.RequestedOutput;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.engine.FakeEngine;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of one client's request. */
class ServerRequestTest {
    private final ServeRig rig;
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    ServerRequestTest(@TempDir Path directory) {
        rig = new ServeRig(directory);
    }

    @AfterEach
    void stop() {
        release.countDown();
        rig.close();
    }

    private static BatchingConfig batches(int max, int queue) {
        return new BatchingConfig(
                max,
                Duration.ZERO,
                queue,
                List.of(),
                List.of(),
                Duration.ofSeconds(1),
                List.of(PriorityConfig.patient()),
                1);
    }

    private static InferRequest with(String name, Parameter value, WireTensor... inputs) {
        return new InferRequest("", new Parameters(Map.of(name, value)), List.of(inputs), List.of());
    }

    @Test
    void rowsOfOneRequestComeBackInOrderFromSeveralBatches() {
        rig.variant("fp32").then(ServeRig.copy());
        Server server = rig.batching(batches(3, 64)).start();
        InferResponse response =
                Replies.ask(server, "echo", ServeRig.request(10, 5)).answer();
        assertThat(response.outputs()).containsExactly(ServeRig.rows(10, 5));
        ModelStatistics statistics = server.statistics().get(0);
        assertThat(statistics.inferenceCount()).isEqualTo(10);
        assertThat(statistics.executionCount()).isEqualTo(4);
        assertThat(statistics.requests().success().count()).isEqualTo(1);
        assertThat(statistics.requests().queue().count()).isEqualTo(10);
        assertThat(statistics.lastInferenceMs()).isEqualTo(ServeRig.NOON.millis());
        assertThat(statistics.batches()).extracting(ModelStatistics.Batch::size).containsExactly(1, 3);
        assertThat(statistics.batches())
                .extracting(batch -> batch.computeInfer().count())
                .containsExactly(1L, 3L);
    }

    @Test
    void saysInOneSentenceWhatDoesNotFit() {
        rig.variant("fp32").then(ServeRig.copy());
        Server server = rig.batching(batches(4, 8)).start();
        WireTensor wrongName = WireTensor.of("z", Tensor.ofFloats(Shape.of(1, 4), 1, 2, 3, 4));
        WireTensor wrongType = WireTensor.of("x", Tensor.ofInts(Shape.of(1, 4), 1, 2, 3, 4));
        WireTensor wrongRank = WireTensor.of("x", Tensor.ofFloats(Shape.of(4), 1, 2, 3, 4));
        WireTensor wrongExtent = WireTensor.of("x", Tensor.ofFloats(Shape.of(1, 3), 1, 2, 3));
        WireTensor none = WireTensor.of("x", Tensor.ofFloats(Shape.of(0, 4)));
        ask(server, InferRequest.of(wrongName)).assertFailed(Kind.BAD_REQUEST, "no input z", "it has x");
        ask(server, InferRequest.of(wrongType)).assertFailed(Kind.BAD_REQUEST, "INT32", "x FLOAT [batch, 4]");
        ask(server, InferRequest.of(wrongRank)).assertFailed(Kind.BAD_REQUEST, "rank 1");
        ask(server, InferRequest.of(wrongExtent)).assertFailed(Kind.BAD_REQUEST, "axis 1", "fixed at 4");
        ask(server, InferRequest.of(none)).assertFailed(Kind.BAD_REQUEST, "no rows");
        ask(server, ServeRig.request(9, 0)).assertFailed(Kind.TOO_LARGE, "9 rows", "at most 8");
        ask(
                        server,
                        new InferRequest(
                                "", Parameters.NONE, List.of(ServeRig.rows(1, 0)), List.of(RequestedOutput.of("y"))))
                .assertFailed(Kind.BAD_REQUEST, "no output y", "it has x");
        assertThat(server.admission().inFlight()).isZero();
    }

    private static Replies ask(Server server, InferRequest request) {
        return Replies.ask(server, "echo", request);
    }

    @Test
    void aModelWithoutOpenBatchAxisGetsARequestAsItIs() {
        List<TensorSpec> fixed = List.of(new TensorSpec("x", DataType.FLOAT, List.of(Dim.fixed(2), Dim.fixed(4))));
        FakeEngine engine = rig.variant("fp32", fixed, fixed).then(ServeRig.copy());
        Server server = rig.start();
        int before = engine.runs();
        assertThat(ask(server, ServeRig.request(2, 7)).answer().outputs()).containsExactly(ServeRig.rows(2, 7));
        assertThat(engine.runs()).isEqualTo(before + 1);
        ask(server, ServeRig.request(1, 7)).assertFailed(Kind.BAD_REQUEST, "fixed at 2");
    }

    @Test
    void allRowsOfARequestAreQueuedOrNone() throws InterruptedException {
        rig.variant("fp32")
                .thenSucceed()
                .then(ServeRig.heldCopy(entered, release))
                .then(ServeRig.copy());
        Server server = rig.batching(batches(1, 3)).start();
        Replies running = ask(server, ServeRig.request(1, 0));
        entered.await();
        Replies waiting = ask(server, ServeRig.request(2, 0));
        ask(server, ServeRig.request(2, 0)).assertFailed(Kind.BUSY, "2 of 3", "no room for 2 more");
        assertThat(server.model("echo").variants().get(0).queued()).isEqualTo(2);
        Replies fits = ask(server, ServeRig.request(1, 3));
        release.countDown();
        for (Replies answered : List.of(running, waiting, fits)) {
            answered.answer();
        }
        assertThat(server.statistics().get(0).inferenceCount()).isEqualTo(4);
        assertThat(server.statistics().get(0).requests().fail().count()).isEqualTo(1);
    }

    @Test
    void aRequestThatIsCalledOffLeavesItsPlaceAndOneThatRunsIsAnsweredToNobody() throws InterruptedException {
        rig.variant("fp32")
                .thenSucceed()
                .then(ServeRig.heldCopy(entered, release))
                .then(ServeRig.copy());
        Server server = rig.batching(batches(1, 2)).start();
        Replies running = ask(server, ServeRig.request(1, 0));
        entered.await();
        Replies waiting = ask(server, ServeRig.request(2, 0));
        waiting.cancel();
        waiting.assertFailed(Kind.CANCELLED);
        Replies next = ask(server, ServeRig.request(2, 1));
        running.cancel();
        release.countDown();
        running.assertFailed(Kind.CANCELLED);
        assertThat(next.answer().outputs()).containsExactly(ServeRig.rows(2, 1));
        assertThat(server.admission().inFlight()).isZero();
        assertThat(server.statistics().get(0).requests().fail().count()).isZero();
    }

    @Test
    void aRequestPastItsDeadlineIsNotRun() throws InterruptedException {
        FakeEngine engine = rig.variant("fp32")
                .thenSucceed()
                .then(ServeRig.heldCopy(entered, release))
                .then(ServeRig.copy());
        Server server = rig.batching(batches(1, 8)).start();
        Replies running = ask(server, ServeRig.request(1, 0));
        entered.await();
        // Long past when the engine is released, as the release follows the submission.
        Replies late = ask(server, with("timeout", new Parameter.Whole(1), ServeRig.rows(1, 0)));
        int runs = engine.runs();
        release.countDown();
        running.answer();
        late.assertFailed(Kind.TIMEOUT, "deadline");
        assertThat(engine.runs()).isEqualTo(runs);
    }

    @Test
    void refusesParametersThatCannotBe() {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        Server server = rig.start();
        Replies.ask(
                        server,
                        new ModelRef("echo", "fp32"),
                        with("variant", new Parameter.Text("int8"), ServeRig.rows(1, 0)))
                .assertFailed(Kind.BAD_REQUEST, "fp32", "int8", "name one");
        ask(server, with("timeout", new Parameter.Text("soon"), ServeRig.rows(1, 0)))
                .assertFailed(Kind.BAD_REQUEST, "timeout");
        ask(server, with("variant", new Parameter.Text("int4"), ServeRig.rows(1, 0)))
                .assertFailed(Kind.NOT_FOUND, "int4", "fp32, int8");
        InferRequest both = with("variant", new Parameter.Text("int8"), ServeRig.rows(1, 0));
        assertThat(Replies.ask(server, new ModelRef("echo", "int8"), both)
                        .answer()
                        .modelVersion())
                .isEqualTo("int8");
    }

    @Test
    void refusesAPriorityThatThereIsNotAndMoreRowsThanOneMayQueue() {
        rig.variant("fp32").then(ServeRig.copy());
        BatchingConfig two = new BatchingConfig(
                4,
                Duration.ZERO,
                8,
                List.of(),
                List.of(),
                Duration.ofSeconds(1),
                List.of(PriorityConfig.patient(), new PriorityConfig(Duration.ZERO, OnTimeout.REJECT, 2)),
                2);
        Server server = rig.batching(two).start();
        ask(server, with("priority", new Parameter.Whole(3), ServeRig.rows(1, 0)))
                .assertFailed(Kind.BAD_REQUEST, "priority 3");
        ask(server, with("priority", new Parameter.Whole(1), ServeRig.rows(1, 0)))
                .answer();
    }

    @Test
    void aStickyKeyKeepsItsVariantWhateverTheRequest() {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        Server server = rig.start(rig.config(Map.of("int8", 0.5), Map.of()));
        for (String user : List.of("ann", "bob", "eve")) {
            String first = sticky(server, user, "0");
            for (int i = 1; i < 20; i++) {
                assertThat(sticky(server, user, Integer.toString(i))).isEqualTo(first);
            }
        }
    }

    private static String sticky(Server server, String user, String id) {
        InferRequest request = new InferRequest(id, Parameters.NONE, List.of(ServeRig.rows(1, 0)), List.of());
        return Replies.ask(server, ModelRef.of("echo"), request, Optional.of(user))
                .answer()
                .modelVersion();
    }

    @Test
    void anEngineThatFailsOrAnswersNoNumbersIsAnInternalFailure() {
        rig.variant("fp32").thenSucceed().thenFail("out of luck").thenNaN().then(ServeRig.copy());
        Server server = rig.start();
        ask(server, ServeRig.request(1, 0)).assertFailed(Kind.INTERNAL, "echo/fp32 failed", "out of luck");
        ask(server, ServeRig.request(1, 0)).assertFailed(Kind.INTERNAL, "holds NaN");
        ask(server, ServeRig.request(1, 0)).answer();
        assertThat(server.statistics().get(0).requests().fail().count()).isEqualTo(2);
        assertThat(server.admission().inFlight()).isZero();
    }

    @Test
    void aVariantThatHangsLeavesRoomForTheOthersAndDoesNotHoldUpTheEnd() throws InterruptedException {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").thenSucceed().then(ServeRig.heldCopy(entered, new CountDownLatch(1)));
        Server server = rig.limit(8).drain(Duration.ofMillis(20)).start();
        Replies hung = Replies.ask(server, new ModelRef("echo", "int8"), ServeRig.request(1, 0));
        entered.await();
        for (int i = 1; i < 6; i++) {
            Replies.ask(server, new ModelRef("echo", "int8"), ServeRig.request(1, 0));
        }
        Replies.ask(server, new ModelRef("echo", "int8"), ServeRig.request(1, 0))
                .assertFailed(Kind.BUSY, "echo/int8", "holds 6 requests");
        ask(server, ServeRig.request(1, 0)).answer();
        ServeRig.get(server.unload("echo", Optional.of("int8")));
        hung.assertFailed(Kind.INTERNAL, "did not come back");
        assertThat(server.admission().inFlight()).isZero();
    }
}
