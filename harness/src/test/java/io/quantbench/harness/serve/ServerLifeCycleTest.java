package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantbench.harness.admit.Refusal;
import io.quantbench.harness.serve.ModelStatus.State;
import io.quantbench.harness.serve.ServeFailure.Kind;
import io.quantbench.quant.engine.FakeEngine;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import io.quantbench.quant.variant.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLifeCycleTest {
    private static final Optional<String> INT8 = Optional.of("int8");

    private final ServeRig rig;

    ServerLifeCycleTest(@TempDir Path directory) {
        rig = new ServeRig(directory);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Server startTwo(Map<String, Double> split) {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        return rig.start(rig.config(split, Map.of()));
    }

    @Test
    void tellsWhatWasLoaded() throws IOException {
        Server server = startTwo(Map.of("int8", 0.25));
        ModelStatus status = server.model("echo");
        assertThat(status.reference()).isEqualTo("fp32");
        assertThat(status.split()).containsExactly(Map.entry("fp32", 0.75), Map.entry("int8", 0.25));
        ModelStatus.Variant int8 = status.variants().get(1);
        assertThat(int8.state()).isEqualTo(State.READY);
        assertThat(int8.sha256()).isEqualTo(Sha256.of(rig.file("int8")));
        assertThat(int8.sizeBytes()).isEqualTo(4);
        assertThat(int8.source()).isEqualTo(rig.file("int8").toString());
        assertThat(int8.engine()).isEqualTo("fake 0, fake");
    }

    @Test
    void noRequestIsLostWhileVariantsAreReloadedAndUnloaded() throws InterruptedException {
        Server server = startTwo(Map.of("int8", 0.5));
        Load load = new Load(server);
        load.start();
        for (int round = 0; round < 10; round++) {
            load.awaitMore(20);
            ServeRig.get(server.load("echo", Optional.empty()));
            load.awaitMore(20);
            ServeRig.get(server.unload("echo", INT8));
            load.awaitMore(20);
            ServeRig.get(server.load("echo", INT8));
            server.split("echo", Map.of("int8", 0.5));
        }
        load.stop();
        assertThat(load.failures).isEmpty();
        assertThat(server.admission().inFlight()).isZero();
        long success = server.statistics().stream()
                .mapToLong(statistics -> statistics.requests().success().count())
                .sum();
        assertThat(success).as("statistics go on over reloads").isEqualTo(load.answered.get());
    }

    /** Two clients that ask one request after the other. */
    private static final class Load {
        private final Server server;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final List<ServeFailure> failures = new CopyOnWriteArrayList<>();
        private final List<Thread> clients = new ArrayList<>();

        Load(Server server) {
            this.server = server;
        }

        void start() {
            for (int i = 0; i < 2; i++) {
                Thread client = new Thread(this::ask);
                client.start();
                clients.add(client);
            }
        }

        private void ask() {
            while (!stopped.get()) {
                Replies replies = Replies.ask(server, "echo", ServeRig.request(3, answered.get()));
                try {
                    replies.answer();
                    synchronized (this) {
                        answered.incrementAndGet();
                        notifyAll();
                    }
                } catch (AssertionError e) {
                    failures.add(replies.failure());
                    synchronized (this) {
                        notifyAll();
                    }
                    return;
                }
            }
        }

        synchronized void awaitMore(int count) throws InterruptedException {
            int until = answered.get() + count;
            while (answered.get() < until && failures.isEmpty()) {
                wait();
            }
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            for (Thread client : clients) {
                client.join();
            }
        }
    }

    @Test
    void aBrokenFileLeavesTheOldOneServing() {
        Server server = startTwo(Map.of());
        String before = server.model("echo").variants().get(1).sha256();
        rig.write("int8", "broken");
        ServeFailure failure = ServeRig.failure(server.load("echo", INT8));
        assertThat(failure.kind()).isEqualTo(Kind.INTERNAL);
        assertThat(failure.sentence()).contains("echo/int8", "is no model");
        ModelStatus.Variant int8 = server.model("echo").variants().get(1);
        assertThat(int8.state()).isEqualTo(State.READY);
        assertThat(int8.reason()).contains("is no model");
        assertThat(int8.sha256()).isEqualTo(before);
        assertThat(Replies.ask(server, new ModelRef("echo", "int8"), ServeRig.request(1, 0))
                        .answer()
                        .modelVersion())
                .isEqualTo("int8");
        rig.write("int8", "mended");
        ServeRig.get(server.load("echo", INT8));
        assertThat(server.model("echo").variants().get(1).reason()).isEmpty();
        assertThat(server.model("echo").variants().get(1).sha256()).isNotEqualTo(before);
    }

    @Test
    void aVariantThatIsBrokenAtTheStartKeepsItsShareForLater() {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        rig.write("int8", "broken");
        Server server = rig.start(rig.config(Map.of("int8", 1.0), Map.of()));
        assertThat(server.model("echo").variants().get(1).state()).isEqualTo(State.FAILED);
        assertThat(server.ready()).isTrue();
        assertThat(server.ready(new ModelRef("echo", "int8"))).isFalse();
        assertThat(Replies.ask(server, "echo", ServeRig.request(1, 0)).answer().modelVersion())
                .isEqualTo("fp32");
        Replies.ask(server, new ModelRef("echo", "int8"), ServeRig.request(1, 0))
                .assertFailed(Kind.UNAVAILABLE, "echo/int8", "could not be loaded");
        rig.write("int8", "mended");
        ServeRig.get(server.load("echo", INT8));
        assertThat(Replies.ask(server, "echo", ServeRig.request(1, 0)).answer().modelVersion())
                .isEqualTo("int8");
    }

    @Test
    void aFileThatDoesNotAnswerItsProbeIsNotServed() {
        FakeEngine engine = rig.variant("fp32").then(ServeRig.copy());
        Server server = rig.start();
        engine.thenFail("no such operator");
        // The step before is taken by this request.
        Replies.ask(server, "echo", ServeRig.request(1, 0)).answer();
        ServeFailure failure = ServeRig.failure(server.load("echo", Optional.empty()));
        assertThat(failure.sentence()).contains("does not answer a probe", "no such operator");
        assertThat(engine.openSessions()).isOne();
    }

    @Test
    void aVariantOfAnotherShapeDoesNotJoinTheOthers() {
        rig.variant("fp32").then(ServeRig.copy());
        List<TensorSpec> wider =
                List.of(new TensorSpec("x", DataType.FLOAT, List.of(Dim.symbolic("batch"), Dim.fixed(8))));
        FakeEngine other = rig.variant("int8", wider, wider).then(ServeRig.copy());
        Server server = rig.start();
        assertThat(server.model("echo").variants().get(1).state()).isEqualTo(State.FAILED);
        assertThat(server.model("echo").variants().get(1).reason()).contains("[batch, 8]", "[batch, 4]");
        assertThat(other.openSessions()).isZero();
    }

    @Test
    void anUnloadedModelAnswersUnavailableUntilItIsLoadedAgain() {
        Server server = startTwo(Map.of("int8", 0.5));
        ServeFailure refused = ServeRig.failure(server.unload("echo", Optional.of("fp32")));
        assertThat(refused.kind()).isEqualTo(Kind.BAD_REQUEST);
        ModelStatus status = ServeRig.get(server.unload("echo", Optional.empty()));
        assertThat(status.variants()).extracting(ModelStatus.Variant::state).containsOnly(State.UNLOADED);
        assertThat(server.ready()).isFalse();
        Replies.ask(server, "echo", ServeRig.request(1, 0)).assertFailed(Kind.UNAVAILABLE, "is unloaded");
        assertThatExceptionOfType(ServeException.class).isThrownBy(() -> server.metadata(ModelRef.of("echo")));
        status = ServeRig.get(server.load("echo", Optional.empty()));
        assertThat(status.split()).containsEntry("int8", 0.5);
        Replies.ask(server, "echo", ServeRig.request(1, 0)).answer();
    }

    @Test
    void whatWasAdmittedIsAnsweredBeforeAnEngineIsClosed() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        rig.variant("fp32").then(ServeRig.copy());
        FakeEngine engine = rig.variant("int8")
                .thenSucceed()
                .then(ServeRig.heldCopy(entered, release))
                .then(ServeRig.copy());
        Server server = rig.start();
        Replies running = Replies.ask(server, new ModelRef("echo", "int8"), ServeRig.request(1, 0));
        Replies waiting = Replies.ask(server, new ModelRef("echo", "int8"), ServeRig.request(1, 1));
        entered.await();
        CompletionStage<ModelStatus> unloaded = server.unload("echo", INT8);
        release.countDown();
        running.answer();
        waiting.answer();
        ServeRig.get(unloaded);
        assertThat(engine.openSessions()).isZero();
    }

    @Test
    void drainingLetsNobodyInAndEndsWithTheLast() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        rig.variant("fp32").thenSucceed().then(ServeRig.heldCopy(entered, release));
        Server server = rig.start();
        Replies last = Replies.ask(server, "echo", ServeRig.request(1, 0));
        entered.await();
        AtomicBoolean drained = new AtomicBoolean();
        CompletionStage<Void> end = server.drain().thenRun(() -> drained.set(true));
        assertThat(server.ready()).isFalse();
        assertThat(server.admit(1)).isInstanceOf(Refusal.class);
        assertThat(drained).isFalse();
        release.countDown();
        last.answer();
        ServeRig.get(end);
    }

    @Test
    void splitsAreCheckedBeforeTheyAreInForce() {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        rig.variant("int4").then(ServeRig.copy());
        rig.write("int4", "broken");
        Server server = rig.start();
        assertRefused(() -> server.split("echo", Map.of("nf4", 0.1)), "no variant nf4");
        assertRefused(() -> server.split("echo", Map.of("int4", 0.1)), "could not be loaded");
        assertRefused(() -> server.split("echo", Map.of("int8", 1.5)), "add up to 1.5");
        assertRefused(() -> server.split("echo", Map.of("fp32", 0.5)), "reference");
        assertRefused(() -> server.split("echo", Map.of("int8", Double.NaN)), "NaN");
        assertThat(server.split("echo", Map.of("int8", 0.1)).split()).containsEntry("fp32", 0.9);
    }

    private static void assertRefused(Runnable change, String word) {
        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(change::run)
                .withMessageContaining(word)
                .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(Kind.BAD_REQUEST));
    }
}
