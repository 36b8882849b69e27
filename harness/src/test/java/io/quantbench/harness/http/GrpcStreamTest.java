package io.quantbench.harness.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelStreamInferResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcStreamTest {
    private static final int IN_FLIGHT = 4;

    private final GrpcProbe edge = new GrpcProbe(1_000, IN_FLIGHT, GrpcAccess.OPEN);

    @AfterEach
    void stop() {
        edge.close();
    }

    /** A client's side of a stream. */
    private final class Stream {
        final GrpcClientRequest<Buffer, Buffer> request = GrpcProbe.await(edge.request("ModelStreamInfer"));
        final BlockingQueue<ModelStreamInferResponse> answers = new LinkedBlockingQueue<>();
        final CompletableFuture<GrpcStatus> end = new CompletableFuture<>();
        final CompletableFuture<GrpcClientResponse<Buffer, Buffer>> response = new CompletableFuture<>();

        Stream() {
            this(false);
        }

        Stream(boolean paused) {
            request.response().onSuccess(answer -> {
                if (paused) {
                    answer.pause();
                }
                answer.exceptionHandler(ignored -> {});
                answer.handler(message -> answers.add(read(message)));
                answer.endHandler(ignored -> end.complete(answer.status()));
                response.complete(answer);
            });
        }

        void send(ModelInferRequest message) {
            request.write(Buffer.buffer(message.toByteArray()));
        }

        ModelStreamInferResponse next() throws InterruptedException {
            ModelStreamInferResponse answer = answers.poll(30, TimeUnit.SECONDS);
            assertThat(answer).as("an answer").isNotNull();
            return Objects.requireNonNull(answer);
        }

        GrpcStatus ended() throws Exception {
            return end.get(30, TimeUnit.SECONDS);
        }
    }

    private static ModelStreamInferResponse read(Buffer message) {
        try {
            return ModelStreamInferResponse.parseFrom(message.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answersEveryMessageAndEndsWhenTheClientHas() throws Exception {
        Stream stream = new Stream();
        for (int i = 0; i < 100; i++) {
            stream.send(GrpcProbe.floats("m" + i));
        }
        for (int i = 0; i < 100; i++) {
            ModelStreamInferResponse answer = stream.next();
            assertThat(answer.getErrorMessage()).isEmpty();
            assertThat(answer.getInferResponse().getId()).isEqualTo("m" + i);
        }
        stream.request.end();
        assertThat(stream.ended()).isEqualTo(GrpcStatus.OK);
    }

    @Test
    void aFailureIsAnAnswerAndTheStreamGoesOn() throws Exception {
        Stream stream = new Stream();
        stream.send(GrpcProbe.floats("bad").toBuilder().setModelName("none").build());
        ModelStreamInferResponse failed = stream.next();
        assertThat(failed.getErrorMessage()).isEqualTo("there is no model none");
        assertThat(failed.getInferResponse().getId()).isEqualTo("bad");
        stream.request.write(Buffer.buffer(new byte[] {9, 9, 9}));
        assertThat(stream.next().getErrorMessage()).contains("is not what the method takes");
        stream.send(GrpcProbe.floats("good"));
        assertThat(stream.next().getInferResponse().getId()).isEqualTo("good");
        stream.request.end();
        assertThat(stream.ended()).isEqualTo(GrpcStatus.OK);
    }

    @Test
    void refusalsInAStreamCarryTheId() throws Exception {
        try (GrpcProbe narrow = new GrpcProbe(1, IN_FLIGHT, GrpcAccess.OPEN)) {
            narrow.service.hold();
            GrpcClientRequest<Buffer, Buffer> request = GrpcProbe.await(narrow.request("ModelStreamInfer"));
            BlockingQueue<ModelStreamInferResponse> answers = new LinkedBlockingQueue<>();
            request.response().onSuccess(response -> response.handler(message -> answers.add(read(message))));
            request.write(Buffer.buffer(GrpcProbe.floats("first").toByteArray()));
            request.write(Buffer.buffer(GrpcProbe.floats("second").toByteArray()));
            ModelStreamInferResponse refused = answers.poll(30, TimeUnit.SECONDS);
            assertThat(refused).isNotNull().satisfies(answer -> {
                assertThat(answer.getInferResponse().getId()).isEqualTo("second");
                assertThat(answer.getErrorMessage()).isNotEmpty();
            });
        }
    }

    @Test
    void readsNoMoreThanMayBeInFlight() throws Exception {
        edge.service.hold();
        Stream stream = new Stream();
        for (int i = 0; i < 20; i++) {
            stream.send(GrpcProbe.floats("m" + i));
        }
        stream.request.end();
        await(() -> edge.service.inFlight() == IN_FLIGHT);
        Stream other = new Stream();
        other.send(GrpcProbe.floats("other"));
        await(() -> edge.service.inFlight() == IN_FLIGHT + 1);
        edge.service.release();
        for (int i = 0; i < 20; i++) {
            stream.next();
        }
        assertThat(stream.ended()).isEqualTo(GrpcStatus.OK);
        assertThat(other.next().getInferResponse().getId()).isEqualTo("other");
    }

    @Test
    void aClientThatDoesNotReadStopsOnlyItsOwnStream() throws Exception {
        ModelInferRequest large = ModelInferRequest.newBuilder()
                .setModelName("echo")
                .addInputs(GrpcProbe.tensor("UINT8", 200_000))
                .addRawInputContents(ByteString.copyFrom(new byte[200_000]))
                .build();
        Stream silent = new Stream(true);
        for (int i = 0; i < 200; i++) {
            silent.send(large);
        }
        silent.request.end();
        Stream other = new Stream();
        for (int i = 0; i < 50; i++) {
            other.send(GrpcProbe.floats("m" + i));
            assertThat(other.next().getInferResponse().getId()).isEqualTo("m" + i);
        }
        assertThat(silent.answers.size()).isLessThan(100);
        silent.response.get(30, TimeUnit.SECONDS).resume();
        for (int i = 0; i < 200; i++) {
            silent.next();
        }
        assertThat(silent.ended()).isEqualTo(GrpcStatus.OK);
    }

    @Test
    void aClientGoneMidStreamCallsOffWhatIsInFlight() {
        edge.service.hold();
        Stream stream = new Stream();
        for (int i = 0; i < 20; i++) {
            stream.send(GrpcProbe.floats("m" + i));
        }
        await(() -> edge.service.inFlight() == IN_FLIGHT);
        stream.request.connection().close();
        await(() -> edge.service.cancelled() == IN_FLIGHT && edge.service.inFlight() == 0);
    }

    @Test
    void cancellingAStreamCallsOffWhatIsInFlight() {
        edge.service.hold();
        Stream stream = new Stream();
        stream.send(GrpcProbe.floats("m"));
        await(() -> edge.service.inFlight() == 1);
        stream.request.cancel();
        await(() -> edge.service.cancelled() == 1);
    }

    @Test
    void theDeadlineEndsTheStream() throws Exception {
        edge.service.hold();
        Stream stream = new Stream();
        stream.request.timeout(50, TimeUnit.MILLISECONDS);
        stream.send(GrpcProbe.floats("m"));
        assertThat(stream.ended()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
        await(() -> edge.service.cancelled() == 1);
    }

    private static void await(BooleanSupplier holds) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!holds.getAsBoolean()) {
            Thread.onSpinWait();
            assertThat(System.nanoTime() - endNs).as("waited long enough").isNegative();
        }
    }
}
