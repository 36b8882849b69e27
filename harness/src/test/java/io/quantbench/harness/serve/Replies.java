package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.admit.Permit;
import io.quantbench.harness.serve.ServeFailure.Kind;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that keeps what it hears of one request. */
final class Replies implements InferReply {
    private final CompletableFuture<InferResponse> answer = new CompletableFuture<>();
    private final CompletableFuture<ServeFailure> failure = new CompletableFuture<>();
    private final AtomicInteger heard = new AtomicInteger();
    private Runnable cancel = () -> {};

    /** Asks a model that must let one more request in. */
    static Replies ask(InferenceService service, String model, InferRequest request) {
        return ask(service, ModelRef.of(model), request);
    }

    static Replies ask(InferenceService service, ModelRef model, InferRequest request) {
        return ask(service, model, request, Optional.empty());
    }

    static Replies ask(InferenceService service, ModelRef model, InferRequest request, Optional<String> stickyKey) {
        Permit permit = (Permit) service.admit(1);
        Replies replies = new Replies();
        replies.cancel = service.infer(new InferCall(model, request, stickyKey, permit), replies);
        return replies;
    }

    @Override
    public void answered(InferResponse response) {
        heard.incrementAndGet();
        answer.complete(response);
        failure.completeExceptionally(new AssertionError("was answered"));
    }

    @Override
    public void failed(ServeFailure why) {
        heard.incrementAndGet();
        failure.complete(why);
        answer.completeExceptionally(new AssertionError("failed: " + why));
    }

    void cancel() {
        cancel.run();
    }

    InferResponse answer() {
        return await(answer);
    }

    ServeFailure failure() {
        return await(failure);
    }

    void assertFailed(Kind kind, String... words) {
        assertThat(failure().kind()).as(failure().sentence()).isEqualTo(kind);
        for (String word : words) {
            assertThat(failure().sentence()).contains(word);
        }
        assertHeardOnce();
    }

    void assertHeardOnce() {
        assertThat(heard).as("replies").hasValue(1);
    }

    boolean ended() {
        return heard.get() > 0;
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("not the end that was awaited", e);
        }
    }
}
