package io.quantbench.load.target.grpc;

import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.remote.AnswerCheck;
import io.quantbench.load.target.remote.Exchange;
import io.quantbench.load.target.remote.SampleBytes;
import io.quantbench.load.target.remote.Wire;
import io.quantbench.load.workload.Sample;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/** One connection with a call per query. */
final class UnaryLine implements Wire.Line {
    private final HttpClientConnection connection;
    private final RequestOptions head;
    private final AnswerCheck check;

    UnaryLine(HttpClientConnection connection, RequestOptions head, AnswerCheck check) {
        this.connection = connection;
        this.head = head;
        this.check = check;
    }

    @Override
    public void send(Exchange exchange) {
        connection.request(head).onSuccess(request -> send(exchange, request)).onFailure(exchange::broken);
    }

    private void send(Exchange exchange, HttpClientRequest request) {
        exchange.attach(request);
        request.exceptionHandler(exchange::broken);
        request.response().onSuccess(response -> read(exchange, response)).onFailure(exchange::broken);
        request.putHeader("grpc-timeout", exchange.remainingMs() + "m");
        Sample sample = exchange.sample();
        request.end(SampleBytes.of(Frames.prefix(sample.payload().remaining()), sample))
                .onSuccess(ignored -> exchange.written());
    }

    private void read(Exchange exchange, HttpClientResponse response) {
        Frames frames = new Frames();
        response.exceptionHandler(exchange::broken);
        response.handler(frames::add);
        response.endHandler(ignored -> ended(exchange, CallEnd.of(response), frames));
    }

    private void ended(Exchange exchange, CallEnd end, Frames frames) {
        if (!end.isOk()) {
            exchange.because(end::sentence);
            exchange.answered(end.outcome());
            return;
        }
        Buffer message = only(frames);
        if (message == null) {
            exchange.because(() -> "its answer is not one whole message");
            exchange.answered(Outcome.BAD_ANSWER);
        } else {
            Checks.answered(exchange, check, message);
        }
    }

    private static @Nullable Buffer only(Frames frames) {
        try {
            Buffer message = frames.next();
            return frames.isEmpty() ? message : null;
        } catch (IllegalArgumentException e) {
            // Not gRPC's frame; the outcome says so.
            return null;
        }
    }

    @Override
    public void abandon(Exchange exchange) {
        if (exchange.attachment() instanceof HttpClientRequest request) {
            request.reset(CANCEL);
        }
    }

    /** HTTP/2 code of a stream that is not wanted any more: RFC 9113, section 7. */
    static final long CANCEL = 8;
}
