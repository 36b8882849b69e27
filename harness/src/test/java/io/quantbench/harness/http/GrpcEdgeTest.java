package io.quantbench.harness.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.quantbench.harness.http.GrpcProbe.End;
import io.quantbench.harness.http.proto.GrpcPredictV2.InferParameter;
import io.quantbench.harness.http.proto.GrpcPredictV2.InferTensorContents;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelMetadataRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelMetadataResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelReadyRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelReadyResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelStatisticsRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelStatisticsResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerLiveRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerLiveResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerMetadataRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerMetadataResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerReadyRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerReadyResponse;
import io.quantbench.harness.serve.ServeFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcStatus;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GrpcEdgeTest {
    private GrpcProbe edge = GrpcProbe.open();

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void answersForServerAndModel() {
        assertThat(edge.call("ServerLive", ServerLiveRequest.getDefaultInstance())
                        .read(ServerLiveResponse.parser())
                        .getLive())
                .isTrue();
        edge.service.ready(false);
        assertThat(edge.call("ServerReady", ServerReadyRequest.getDefaultInstance())
                        .read(ServerReadyResponse.parser())
                        .getReady())
                .isFalse();
        edge.service.ready(true);
        assertThat(edge.call(
                                "ModelReady",
                                ModelReadyRequest.newBuilder()
                                        .setName("echo")
                                        .setVersion("int8")
                                        .build())
                        .read(ModelReadyResponse.parser())
                        .getReady())
                .isTrue();
        assertThat(edge.call("ServerMetadata", ServerMetadataRequest.getDefaultInstance())
                        .read(ServerMetadataResponse.parser())
                        .getName())
                .isEqualTo("quantbench");
    }

    @Test
    void describesModelsAndTheirStatistics() {
        ModelMetadataResponse metadata = edge.call(
                        "ModelMetadata",
                        ModelMetadataRequest.newBuilder().setName("echo").build())
                .read(ModelMetadataResponse.parser());
        assertThat(metadata.getVersionsList()).containsExactly("fp32", "int8");
        assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("FP32");
        assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 4L);
        assertThat(edge.call("ModelStatistics", ModelStatisticsRequest.getDefaultInstance())
                        .read(ModelStatisticsResponse.parser())
                        .getModelStatsList())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"ModelReady", "ModelMetadata", "ModelStatistics"})
    void anUnknownModelIsNotFound(String method) {
        End end =
                edge.call(method, ModelReadyRequest.newBuilder().setName("none").build());
        assertThat(end.status()).isEqualTo(GrpcStatus.NOT_FOUND);
        assertThat(end.message()).isEqualTo("there is no model none");
    }

    @Test
    void anUnknownMethodIsUnimplemented() {
        assertThat(edge.call("RepositoryIndex", Buffer.buffer()).status()).isEqualTo(GrpcStatus.UNIMPLEMENTED);
    }

    @Test
    void infersRawContents() {
        ModelInferRequest asked = GrpcProbe.floats("seven");
        ModelInferResponse answer = edge.call("ModelInfer", asked).read(ModelInferResponse.parser());
        assertThat(answer.getId()).isEqualTo("seven");
        assertThat(answer.getModelVersion()).isEqualTo("fp32");
        assertThat(answer.getRawOutputContents(0)).isEqualTo(asked.getRawInputContents(0));
        assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 4L);
    }

    static Stream<Arguments> typedContents() {
        InferTensorContents ints = InferTensorContents.newBuilder()
                .addIntContents(-1)
                .addIntContents(2)
                .build();
        InferTensorContents unsigned = InferTensorContents.newBuilder()
                .addUintContents(1)
                .addUintContents(2)
                .build();
        return Stream.of(
                Arguments.of(
                        "BOOL",
                        1,
                        InferTensorContents.newBuilder()
                                .addBoolContents(true)
                                .addBoolContents(false)
                                .build()),
                Arguments.of("INT8", 1, ints),
                Arguments.of("INT16", 2, ints),
                Arguments.of("INT32", 4, ints),
                Arguments.of(
                        "INT64",
                        8,
                        InferTensorContents.newBuilder()
                                .addInt64Contents(1)
                                .addInt64Contents(2)
                                .build()),
                Arguments.of("UINT8", 1, unsigned),
                Arguments.of("UINT16", 2, unsigned),
                Arguments.of("UINT32", 4, unsigned),
                Arguments.of(
                        "UINT64",
                        8,
                        InferTensorContents.newBuilder()
                                .addUint64Contents(-1)
                                .addUint64Contents(2)
                                .build()),
                Arguments.of(
                        "FP32",
                        4,
                        InferTensorContents.newBuilder()
                                .addFp32Contents(1)
                                .addFp32Contents(2)
                                .build()),
                Arguments.of(
                        "FP64",
                        8,
                        InferTensorContents.newBuilder()
                                .addFp64Contents(1)
                                .addFp64Contents(2)
                                .build()));
    }

    @ParameterizedTest
    @MethodSource("typedContents")
    void infersTypedContentsOfEveryDatatype(String datatype, int bytes, InferTensorContents contents) {
        ModelInferResponse answer = edge.call("ModelInfer", GrpcProbe.typed(GrpcProbe.tensor(datatype, 2), contents))
                .read(ModelInferResponse.parser());
        assertThat(answer.getOutputs(0).getDatatype()).isEqualTo(datatype);
        assertThat(answer.getRawOutputContents(0).size()).isEqualTo(2 * bytes);
    }

    @Test
    void infersByteStrings() {
        InferTensorContents contents = InferTensorContents.newBuilder()
                .addBytesContents(ByteString.copyFromUtf8("ab"))
                .addBytesContents(ByteString.EMPTY)
                .build();
        ModelInferResponse answer = edge.call("ModelInfer", GrpcProbe.typed(GrpcProbe.tensor("BYTES", 2), contents))
                .read(ModelInferResponse.parser());
        assertThat(answer.getRawOutputContents(0).toByteArray()).containsExactly(2, 0, 0, 0, 'a', 'b', 0, 0, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({"FP16", "BF16"})
    void halvesTravelRawOnly(String datatype) {
        ModelInferRequest.Builder asked =
                GrpcProbe.floats("").toBuilder().clearInputs().addInputs(GrpcProbe.tensor(datatype, 8));
        assertThat(edge.call("ModelInfer", asked.build()).status()).isEqualTo(GrpcStatus.OK);
    }

    static Stream<Arguments> badRequests() {
        ModelInferRequest good = GrpcProbe.floats("");
        return Stream.of(
                Arguments.of("no inputs", good.toBuilder().clearInputs().clearRawInputContents()),
                Arguments.of("wrong shape", good.toBuilder().setInputs(0, GrpcProbe.tensor("FP32", 1, 5))),
                Arguments.of("negative extent", good.toBuilder().setInputs(0, GrpcProbe.tensor("FP32", -1, 4))),
                Arguments.of("unknown type", good.toBuilder().setInputs(0, GrpcProbe.tensor("FP8", 1, 4))),
                Arguments.of("no contents", good.toBuilder().clearRawInputContents()),
                Arguments.of("raw twice", good.toBuilder().addRawInputContents(ByteString.EMPTY)),
                Arguments.of(
                        "same name twice",
                        good.toBuilder().addInputs(good.getInputs(0)).addRawInputContents(good.getRawInputContents(0))),
                Arguments.of(
                        "parameter without value",
                        good.toBuilder().putParameters("timeout", InferParameter.getDefaultInstance())),
                Arguments.of(
                        "parameter beyond a long",
                        good.toBuilder()
                                .putParameters(
                                        "timeout",
                                        InferParameter.newBuilder()
                                                .setUint64Param(-1)
                                                .build())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void whatBreaksTheProtocolIsAnInvalidArgument(String name, ModelInferRequest.Builder request) {
        End end = edge.call("ModelInfer", request.build());
        assertThat(end.status()).as("%s: %s", name, end.message()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(end.message()).isNotBlank();
    }

    @Test
    void whatExceedsALimitIsExhaustion() {
        ModelInferRequest huge = GrpcProbe.floats("").toBuilder()
                .setInputs(0, GrpcProbe.tensor("FP32", 1 << 30, 1 << 30))
                .build();
        assertThat(edge.call("ModelInfer", huge).status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        ModelInferRequest.Builder many = GrpcProbe.floats("").toBuilder();
        for (int i = 0; i < 20; i++) {
            many.addInputs(GrpcProbe.tensor("FP32", 1));
        }
        assertThat(edge.call("ModelInfer", many.build()).status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
    }

    @Test
    void anOversizedMessageIsExhaustionAndTheConnectionLives() {
        End end = edge.call("ModelInfer", Buffer.buffer(new byte[GrpcProbe.LIMITS.bodyBytes() + 1]));
        assertThat(end.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        assertThat(edge.call("ModelInfer", GrpcProbe.floats("")).status()).isEqualTo(GrpcStatus.OK);
    }

    @Test
    void garbageIsNeverAFaultOfTheServer() {
        Set<GrpcStatus> allowed = EnumSet.of(
                GrpcStatus.OK,
                GrpcStatus.INVALID_ARGUMENT,
                GrpcStatus.NOT_FOUND,
                GrpcStatus.RESOURCE_EXHAUSTED,
                GrpcStatus.UNIMPLEMENTED);
        Random random = new Random(7);
        byte[] good = GrpcProbe.floats("id").toByteArray();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = good.clone();
            for (int flips = 0; flips <= random.nextInt(4); flips++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Buffer message = Buffer.buffer(bytes).slice(0, 1 + random.nextInt(bytes.length));
            End end = edge.call("ModelInfer", message);
            assertThat(allowed).as("case %d: %s", i, end.message()).contains(end.status());
        }
    }

    @ParameterizedTest
    @EnumSource(ServeFailure.Kind.class)
    void everyFailureHasItsStatus(ServeFailure.Kind kind) {
        edge.service.failWith(new ServeFailure(kind, "so it is: ä"));
        End end = edge.call("ModelInfer", GrpcProbe.floats(""));
        assertThat(end.status()).isEqualTo(GrpcStatuses.of(kind)).isNotEqualTo(GrpcStatus.UNKNOWN);
        assertThat(end.message()).isEqualTo("so it is: ä");
    }

    @Test
    void refusalsComeAtOnce() {
        edge.close();
        edge = new GrpcProbe(1, 4, GrpcAccess.OPEN);
        edge.service.hold();
        GrpcClientRequest<Buffer, Buffer> first = GrpcProbe.await(edge.request("ModelInfer"));
        var held = first.send(Buffer.buffer(GrpcProbe.floats("").toByteArray()));
        await(() -> edge.service.inFlight() == 1);
        assertThat(edge.call("ModelInfer", GrpcProbe.floats("")).status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        edge.service.release();
        assertThat(GrpcProbe.await(held).status()).isIn(GrpcStatus.OK, null);
        await(() -> edge.service.inFlight() == 0);
    }

    @Test
    void aClientThatCallsOffCallsOffItsRequest() {
        edge.service.hold();
        GrpcClientRequest<Buffer, Buffer> request = GrpcProbe.await(edge.request("ModelInfer"));
        request.end(Buffer.buffer(GrpcProbe.floats("").toByteArray()));
        await(() -> edge.service.inFlight() == 1);
        request.cancel();
        await(() -> edge.service.cancelled() == 1);
    }

    @Test
    void aClientThatGoesAwayCallsOffItsRequest() {
        edge.service.hold();
        GrpcClientRequest<Buffer, Buffer> request = GrpcProbe.await(edge.request("ModelInfer"));
        request.end(Buffer.buffer(GrpcProbe.floats("").toByteArray()));
        await(() -> edge.service.inFlight() == 1);
        request.connection().close();
        await(() -> edge.service.cancelled() == 1);
    }

    @Test
    void theDeadlineEndsTheCallAndTheRequest() {
        edge.service.hold();
        GrpcClientRequest<Buffer, Buffer> request = GrpcProbe.await(edge.request("ModelInfer"));
        request.timeout(50, TimeUnit.MILLISECONDS);
        End end = GrpcProbe.call(request, Buffer.buffer(GrpcProbe.floats("").toByteArray()));
        assertThat(end.status()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
        await(() -> edge.service.cancelled() == 1);
    }

    @Test
    void onlyWhoHasATokenMayCall() {
        edge.close();
        edge = new GrpcProbe(10, 4, header -> header.equals(Optional.of("Bearer right")));
        assertThat(edge.call("ServerLive", Buffer.buffer()).status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
        assertThat(edge.call("ModelInfer", GrpcProbe.floats("")).status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
        GrpcClientRequest<Buffer, Buffer> wrong = GrpcProbe.await(edge.request("ModelInfer"));
        wrong.headers().set("authorization", "Bearer wrong");
        assertThat(GrpcProbe.call(wrong, Buffer.buffer(GrpcProbe.floats("").toByteArray()))
                        .status())
                .isEqualTo(GrpcStatus.UNAUTHENTICATED);
        GrpcClientRequest<Buffer, Buffer> right = GrpcProbe.await(edge.request("ModelInfer"));
        right.headers().set("authorization", "Bearer right");
        assertThat(GrpcProbe.call(right, Buffer.buffer(GrpcProbe.floats("").toByteArray()))
                        .status())
                .isEqualTo(GrpcStatus.OK);
    }

    @Test
    void tellsItsHealthWithoutAToken() {
        edge.close();
        edge = new GrpcProbe(10, 4, header -> false);
        End healthy = GrpcProbe.call(GrpcProbe.await(edge.request("grpc.health.v1.Health", "Check")), Buffer.buffer());
        assertThat(healthy.answer().orElseThrow().getBytes()).containsExactly(8, 1);
        edge.service.ready(false);
        Buffer echo = Buffer.buffer(new byte[] {10, 4, 'e', 'c', 'h', 'o'});
        End sick = GrpcProbe.call(GrpcProbe.await(edge.request("grpc.health.v1.Health", "Check")), echo);
        assertThat(sick.answer().orElseThrow().getBytes()).containsExactly(8, 2);
    }

    private static void await(BooleanSupplier holds) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!holds.getAsBoolean()) {
            Thread.onSpinWait();
            assertThat(System.nanoTime() - endNs).as("waited long enough").isNegative();
        }
    }
}
