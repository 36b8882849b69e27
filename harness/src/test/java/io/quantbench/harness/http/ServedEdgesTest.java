package io.quantbench.harness.http;

import static io.quantbench.harness.http.RestServer.NOTHING;
import static io.quantbench.harness.http.RestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.drive.ServerDialect;
import io.quantbench.harness.http.GrpcCaller.Reply;
import io.quantbench.harness.http.RawHttp.Answer;
import io.quantbench.harness.serve.ServeRig;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.load.target.Target;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of the whole server see, over REST and gRPC alike. */
class ServedEdgesTest {
    private static final String INFER = "/v2/models/echo/infer";
    private static final int INTERNAL = 13;
    private static final int DEADLINE_EXCEEDED = 4;

    /**
     * Fifty times what a request takes an event loop, and far below a wait for the engine, which here takes as long in every run.
     */
    private static final long BLOCKED_MS = 1_000;

    private final ExecutorService clients = Executors.newFixedThreadPool(4);
    private final ServeRig rig;

    ServedEdgesTest(@TempDir Path directory) {
        rig = new ServeRig(directory);
    }

    @AfterEach
    void stop() {
        clients.shutdownNow();
        rig.close();
    }

    private static ByteBuffer message(String id, String version) {
        WireTensor x = WireTensor.of("x", Tensor.ofFloats(Shape.of(1, 4), 1, 2, 3, 4));
        return GrpcClientMessages.infer(
                ServeRig.MODEL, version, new InferRequest(id, Parameters.NONE, List.of(x), List.of()));
    }

    private static Reply infer(GrpcCaller caller, Map<String, String> headers, String version) throws IOException {
        return caller.call(GrpcClientMessages.INFER, headers, List.of(message("", version)));
    }

    private Callable<Set<Integer>> rest(ServedEdges edges, AtomicBoolean more) {
        return () -> {
            Set<Integer> seen = new HashSet<>();
            try (RawHttp client = new RawHttp(edges.rest())) {
                while (more.get()) {
                    seen.add(client.ask("POST", INFER, json(1, 2, 3, 4)).status());
                }
            }
            return seen;
        };
    }

    private Callable<Set<Integer>> grpc(ServedEdges edges, AtomicBoolean more) {
        return () -> {
            Set<Integer> seen = new HashSet<>();
            try (GrpcCaller caller = new GrpcCaller("127.0.0.1", edges.grpc(), false)) {
                while (more.get()) {
                    seen.add(infer(caller, Map.of(), "").status());
                }
            }
            return seen;
        };
    }

    /** Runs {@code meanwhile} while two clients over each protocol ask without a pause; none may be told anything but a good answer. */
    private void underLoad(ServedEdges edges, Callable<?> meanwhile) throws Exception {
        AtomicBoolean more = new AtomicBoolean(true);
        List<Future<Set<Integer>>> rest = new ArrayList<>();
        List<Future<Set<Integer>>> grpc = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            rest.add(clients.submit(rest(edges, more)));
            grpc.add(clients.submit(grpc(edges, more)));
        }
        try {
            meanwhile.call();
        } finally {
            more.set(false);
        }
        for (Future<Set<Integer>> client : rest) {
            assertThat(client.get(60, TimeUnit.SECONDS)).containsExactly(200);
        }
        for (Future<Set<Integer>> client : grpc) {
            assertThat(client.get(60, TimeUnit.SECONDS)).containsExactly(0);
        }
    }

    /** The engine itself holds its own thread for twice as long as an event loop may be busy. */
    @Test
    void noEventLoopWaitsForTheEngine() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        rig.variant("fp32")
                .then(ServeRig.copy())
                .then((in, out) -> {
                    try {
                        assertThat(never.await(2 * BLOCKED_MS, TimeUnit.MILLISECONDS))
                                .isFalse();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    ServeRig.copy().run(in, out);
                })
                .then(ServeRig.copy());
        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler listener = BlockedThreads.into(warnings);
        Logger.getLogger("").addHandler(listener);
        try (ServedEdges edges = new ServedEdges(rig, Map.of(), BlockedThreads.options(BLOCKED_MS));
                RawHttp client = new RawHttp(edges.rest())) {
            underLoad(edges, () -> {
                for (int i = 0; i < 300; i++) {
                    assertThat(client.ask("POST", INFER, json(1, 2, 3, 4)).status())
                            .isEqualTo(200);
                }
                return true;
            });
        } finally {
            Logger.getLogger("").removeHandler(listener);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void loadingAndUnloadingOverTheAdminPortFailsNoRequest() throws Exception {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        try (ServedEdges edges = new ServedEdges(rig, Map.of("int8", 0.5), new VertxOptions());
                RawHttp boss = new RawHttp(edges.admin())) {
            underLoad(edges, () -> {
                for (int i = 0; i < 10; i++) {
                    for (String command : List.of("load", "unload", "load")) {
                        Answer answer = boss.ask("POST", "/admin/models/echo/" + command + "?variant=int8", NOTHING);
                        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                    }
                    Answer split =
                            boss.ask("PUT", "/admin/models/echo/split", RestServer.utf8("{\"split\":{\"int8\":0.5}}"));
                    assertThat(split.status()).as(split.text()).isEqualTo(200);
                }
                return true;
            });
        }
    }

    @Test
    void aFileSwappedForABrokenOneIsRefusedAndTheVariantServesOn() throws Exception {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        try (ServedEdges edges = new ServedEdges(rig, Map.of(), new VertxOptions());
                RawHttp boss = new RawHttp(edges.admin());
                RawHttp client = new RawHttp(edges.rest())) {
            rig.write("int8", "broken");
            Answer refused = boss.ask("POST", "/admin/models/echo/load?variant=int8", NOTHING);
            assertThat(refused.status()).as(refused.text()).isBetween(400, 599);
            assertThat(refused.text()).contains("int8.onnx is no model");
            Answer answer = client.ask("POST", "/v2/models/echo/versions/int8/infer", json(1, 2, 3, 4));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }

    @Test
    void anEngineThatThrowsOrAnswersNothingSoundIsAFaultOfTheServer() throws Exception {
        rig.variant("fp32")
                .then(ServeRig.copy())
                .thenFail("out of order")
                .thenFail("out of order")
                .thenNaN();
        try (ServedEdges edges = new ServedEdges(rig, Map.of(), new VertxOptions());
                RawHttp client = new RawHttp(edges.rest());
                GrpcCaller caller = new GrpcCaller("127.0.0.1", edges.grpc(), false)) {
            Answer thrown = client.ask("POST", INFER, json(1, 2, 3, 4));
            assertThat(thrown.status()).isEqualTo(500);
            assertThat(thrown.text()).contains("out of order");
            assertThat(infer(caller, Map.of(), "").status()).isEqualTo(INTERNAL);
            assertThat(client.ask("POST", INFER, json(1, 2, 3, 4)).status()).isEqualTo(500);
            assertThat(infer(caller, Map.of(), "").status()).isEqualTo(INTERNAL);
        }
    }

    @Test
    void anEngineThatHangsIsLeftAtTheDeadline() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        rig.variant("fp32").then(ServeRig.copy()).thenHang(entered, release);
        try (ServedEdges edges = new ServedEdges(rig, Map.of(), new VertxOptions());
                GrpcCaller caller = new GrpcCaller("127.0.0.1", edges.grpc(), false)) {
            Reply late = infer(caller, Map.of("grpc-timeout", "100m"), "");
            assertThat(late.status()).as(late.toString()).isEqualTo(DEADLINE_EXCEEDED);
            release.countDown();
        }
    }

    @Test
    void theStickyHeaderKeepsAClientOnOneVariantOverBothProtocols() throws Exception {
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
        try (ServedEdges edges = new ServedEdges(rig, Map.of("int8", 0.5), new VertxOptions());
                RawHttp client = new RawHttp(edges.rest());
                GrpcCaller caller = new GrpcCaller("127.0.0.1", edges.grpc(), false)) {
            Set<String> all = new HashSet<>();
            for (int key = 0; key < 20; key++) {
                Set<String> variants = new HashSet<>();
                for (int i = 0; i < 5; i++) {
                    String text = client.ask("POST", INFER, json(1, 2, 3, 4), ServedEdges.STICKY + ": key-" + key)
                            .text();
                    variants.add(text.contains("\"model_version\":\"int8\"") ? "int8" : "fp32");
                    Reply reply = infer(caller, Map.of(ServedEdges.STICKY.toLowerCase(Locale.ROOT), "key-" + key), "");
                    variants.add(
                            GrpcClientAnswers.infer(reply.messages().get(0)).modelVersion());
                }
                assertThat(variants).as("key %d", key).hasSize(1);
                all.addAll(variants);
            }
            assertThat(all).containsExactlyInAnyOrder("fp32", "int8");
        }
    }

    @Test
    void messagesMayBePackedOverGrpc() throws Exception {
        rig.variant("fp32").then(ServeRig.copy());
        try (ServedEdges edges = new ServedEdges(rig, Map.of(), new VertxOptions());
                GrpcCaller caller = new GrpcCaller("127.0.0.1", edges.grpc(), false)) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                byte[] message = new byte[message("p", "").remaining()];
                message("p", "").get(message);
                gzip.write(message);
            }
            Map<String, String> gzip = Map.of("grpc-encoding", "gzip");
            Reply reply = caller.send(GrpcClientMessages.INFER, gzip, frame(packed.toByteArray()));
            assertThat(reply.status()).as(reply.toString()).isZero();
            assertThat(GrpcClientAnswers.infer(reply.messages().get(0)).id()).isEqualTo("p");
            Reply broken = caller.send(GrpcClientMessages.INFER, gzip, frame(new byte[] {1, 2, 3}));
            assertThat(broken.status()).as(broken.toString()).isEqualTo(3);
            Reply unknown = caller.send(GrpcClientMessages.INFER, Map.of("grpc-encoding", "zstd"), frame(new byte[8]));
            assertThat(unknown.status()).as(unknown.toString()).isIn(3, 12);
        }
    }

    private static byte[] frame(byte[] packed) {
        return ByteBuffer.allocate(5 + packed.length)
                .put((byte) 1)
                .putInt(packed.length)
                .put(packed)
                .array();
    }

    @Test
    void theLoadGeneratorsGrpcClientIsServed() throws Exception {
        rig.variant("fp32").then(ServeRig.copy());
        try (ServedEdges edges = new ServedEdges(rig, Map.of(), new VertxOptions());
                ServerDialect dialect =
                        ServerDialect.grpc(Endpoint.of("http://127.0.0.1:" + edges.grpc()), RemoteLimits.defaults())) {
            assertThat(dialect.metadata(ServeRig.MODEL).versions()).containsExactly("fp32");
            InferRequest request = InferRequest.of(WireTensor.of("x", Tensor.ofFloats(Shape.of(1, 4), 1, 2, 3, 4)));
            List<ServerDialect.Body> bodies = List.of(dialect.body(ServeRig.MODEL, "", request));
            try (Target target = dialect.connect(ServeRig.MODEL, "", bodies)) {
                assertThat(target).isNotNull();
                assertThat(dialect.statistics(ServeRig.MODEL)
                                .get(0)
                                .requests()
                                .success()
                                .count())
                        .isPositive();
            }
        }
    }

    @Test
    void whatIsNoGrpcIsRefusedAsSuch() throws Exception {
        rig.variant("fp32").then(ServeRig.copy());
        try (ServedEdges edges = new ServedEdges(rig, Map.of(), new VertxOptions());
                RawHttp client = new RawHttp(edges.grpc());
                GrpcCaller caller = new GrpcCaller("127.0.0.1", edges.grpc(), false)) {
            assertThat(client.ask("GET", "/v2", NOTHING).status()).isEqualTo(426);
            assertThat(caller.send(GrpcClientMessages.INFER, Map.of("content-type", "application/json"), NOTHING)
                            .httpStatus())
                    .isEqualTo(415);
        }
    }
}
