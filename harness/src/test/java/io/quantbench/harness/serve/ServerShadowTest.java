package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.config.ShadowConfig;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.route.Route;
import io.quantbench.harness.route.ShadowCounts;
import io.quantbench.harness.serve.AnswerTap.Observed;
import io.quantbench.harness.serve.AnswerTap.Role;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.TensorHeader;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.harness.wire.WireType;
import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerShadowTest {
    private final ServeRig rig;
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    ServerShadowTest(@TempDir Path directory) {
        rig = new ServeRig(directory);
    }

    @AfterEach
    void stop() {
        release.countDown();
        rig.close();
    }

    private Server start(double rate, int maxInFlight) {
        return rig.start(rig.config(Map.of(), Map.of("int8", new ShadowConfig(rate, maxInFlight))));
    }

    private static ShadowCounts counts(Server server) {
        return ServeRig.shadow(server).counts();
    }

    @Test
    void theTapSeesBothEndsOfAPairAndTheClientOne() {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        Server server = start(1, 8);
        InferRequest request = new InferRequest("r-7", Parameters.NONE, List.of(ServeRig.rows(2, 3)), List.of());
        Replies replies = Replies.ask(server, "echo", request);
        assertThat(replies.answer().modelVersion()).isEqualTo("fp32");
        List<Observed> pair =
                new ArrayList<>(List.of(rig.tap().next(), rig.tap().next()));
        pair.sort((a, b) -> a.role().compareTo(b.role()));
        assertThat(pair).extracting(Observed::role).containsExactly(Role.PRIMARY, Role.SHADOW);
        assertThat(pair).extracting(Observed::variant).containsExactly("fp32", "int8");
        assertThat(pair).allSatisfy(end -> {
            assertThat(end.requestKey()).isEqualTo(pair.get(0).requestKey());
            assertThat(end.outcome()).isEqualTo(RequestOutcome.OK);
            assertThat(end.request()).isEqualTo(request);
            assertThat(end.route().variant()).isEqualTo("fp32");
            assertThat(end.response()).isNotNull();
        });
        assertThat(rig.tap().shadows()).containsExactly(Map.entry(pair.get(0).requestKey(), List.of("int8")));
        replies.assertHeardOnce();
    }

    @Test
    void everyPrimaryIsSeenAlsoWithoutShadow() {
        rig.variant("fp32").thenSucceed().thenFail("bad luck").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        Server server = start(0, 8);
        Replies.ask(server, "echo", ServeRig.request(1, 0)).failure();
        Replies.ask(server, "echo", ServeRig.request(1, 0)).answer();
        assertThat(rig.tap().next().outcome()).isEqualTo(RequestOutcome.ENGINE_ERROR);
        assertThat(rig.tap().next().outcome()).isEqualTo(RequestOutcome.OK);
        assertThat(rig.tap().nothingMore()).isTrue();
        assertThat(rig.tap().shadows()).isEmpty();
    }

    @Test
    void aPinnedRequestIsNoSample() {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        Server server = start(1, 8);
        Replies.ask(server, new ModelRef("echo", "fp32"), ServeRig.request(1, 0))
                .answer();
        assertThat(rig.tap().next().route().reason()).isEqualTo(Route.Reason.PINNED);
        assertThat(counts(server).sampled()).isZero();
    }

    @Test
    void aShadowThatHangsNeverDelaysThePrimaryAndWhatItCannotTakeIsDroppedAndCounted() throws InterruptedException {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8")
                .thenSucceed()
                .then(ServeRig.heldCopy(entered, release))
                .then(ServeRig.copy());
        Server server = start(1, 3);
        for (int i = 0; i < 20; i++) {
            assertThat(Replies.ask(server, "echo", ServeRig.request(1, i))
                            .answer()
                            .outputs())
                    .containsExactly(ServeRig.rows(1, i));
        }
        entered.await();
        assertThat(counts(server)).isEqualTo(new ShadowCounts(20, 3, 0, 17, 0, 3));
        assertThat(server.admission().inFlight()).as("shadows hold no permits").isZero();
        release.countDown();
        int shadows = 0;
        for (int i = 0; i < 23; i++) {
            shadows += rig.tap().next().role() == Role.SHADOW ? 1 : 0;
        }
        assertThat(shadows).isEqualTo(3);
        assertThat(rig.tap().shadows()).hasSize(3);
    }

    @Test
    void shadowsAreLeftOutWhileMoreThanHalfOfTheDoorIsUsed() throws InterruptedException {
        rig.variant("fp32")
                .thenSucceed()
                .then(ServeRig.heldCopy(entered, release))
                .then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        Server server = rig.limit(4).start(rig.config(Map.of(), Map.of("int8", new ShadowConfig(1, 8))));
        List<Replies> replies = new ArrayList<>();
        replies.add(Replies.ask(server, "echo", ServeRig.request(1, 0)));
        entered.await();
        replies.add(Replies.ask(server, "echo", ServeRig.request(1, 1)));
        replies.add(Replies.ask(server, "echo", ServeRig.request(1, 2)));
        assertThat(counts(server).sampled()).isEqualTo(3);
        assertThat(counts(server).submitted()).isEqualTo(2);
        assertThat(counts(server).droppedBusy()).isEqualTo(1);
        release.countDown();
        replies.forEach(Replies::answer);
    }

    @Test
    void aShadowRunsOnACopyAsTheMessageMayChangeAfterTheReply() throws InterruptedException {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8")
                .thenSucceed()
                .then(ServeRig.heldCopy(entered, release))
                .then(ServeRig.copy());
        Server server = start(1, 8);
        Replies.ask(server, "echo", ServeRig.request(1, 0)).answer();
        entered.await();
        ByteBuffer message = ByteBuffer.allocate(16);
        WireTensor view = WireTensor.of(new TensorHeader("x", WireType.FP32, Shape.of(1, 4)), message);
        Replies.ask(server, "echo", InferRequest.of(view)).answer();
        message.put(0, new byte[] {1, 2, 3, 4});
        release.countDown();
        for (int i = 0; i < 4; i++) {
            Observed end = rig.tap().next();
            if (end.requestKey() == 2 && end.role() == Role.SHADOW) {
                assertThat(end.request().inputs().get(0).contents().getInt(0)).isZero();
                assertThat(end.response()).isNotNull().satisfies(response -> assertThat(
                                response.outputs().get(0).contents().getInt(0))
                        .isZero());
            }
        }
    }

    @Test
    void aTapThatThrowsHarmsNobody() {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        rig.parts(parts -> parts.withTap(observed -> {
            throw new IllegalStateException("tap");
        }));
        Server server =
                rig.drain(Duration.ofSeconds(5)).start(rig.config(Map.of(), Map.of("int8", new ShadowConfig(1, 8))));
        Replies.ask(server, "echo", ServeRig.request(1, 0)).answer();
        Replies.ask(server, "echo", ServeRig.request(1, 0)).answer();
    }
}
