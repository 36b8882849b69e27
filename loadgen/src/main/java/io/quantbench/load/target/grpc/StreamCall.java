package io.quantbench.load.target.grpc;

import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.remote.Exchange;
import io.quantbench.load.target.remote.SampleBytes;
import io.quantbench.load.workload.Sample;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call in which both sides stream, with the exchanges that wait for an answer in it. */
final class StreamCall {
    private final Future<HttpClientRequest> request;
    private final BiConsumer<StreamCall, Buffer> onMessage;
    private final Deque<Exchange> open = new ArrayDeque<>();
    private final Frames frames = new Frames();
    private boolean ended;

    StreamCall(Future<HttpClientRequest> request, BiConsumer<StreamCall, Buffer> onMessage) {
        this.request = request;
        this.onMessage = onMessage;
        request.onSuccess(this::begin).onFailure(this::broken);
    }

    boolean hasEnded() {
        return ended;
    }

    void send(Exchange exchange) {
        open.add(exchange);
        exchange.attach(this);
        request.onSuccess(stream -> {
            Sample sample = exchange.sample();
            stream.write(SampleBytes.of(Frames.prefix(sample.payload().remaining()), sample))
                    .onSuccess(ignored -> exchange.written());
        });
    }

    /** Takes out the oldest exchange, or the oldest that asked with a sample; null if there is none. */
    @Nullable
    Exchange take(int sampleId) {
        if (sampleId == GrpcCalls.StreamAnswers.OLDEST) {
            return open.poll();
        }
        for (Iterator<Exchange> each = open.iterator(); each.hasNext(); ) {
            Exchange exchange = each.next();
            if (exchange.sample().id() == sampleId) {
                each.remove();
                return exchange;
            }
        }
        return null;
    }

    void reset() {
        request.onSuccess(stream -> stream.reset(UnaryLine.CANCEL));
    }

    private void begin(HttpClientRequest stream) {
        stream.setChunked(true);
        stream.exceptionHandler(this::broken);
        stream.response().onSuccess(this::read).onFailure(this::broken);
        stream.sendHead();
    }

    private void read(HttpClientResponse response) {
        response.exceptionHandler(this::broken);
        response.handler(this::messages);
        response.endHandler(ignored -> finished(CallEnd.of(response)));
    }

    private void messages(Buffer chunk) {
        try {
            frames.add(chunk);
            for (Buffer message = frames.next(); message != null; message = frames.next()) {
                onMessage.accept(this, message);
            }
        } catch (RuntimeException e) {
            // Whose answers follow cannot be known any more.
            reset();
            end(exchange -> {
                exchange.because(() -> "its answers cannot be read: " + e.getMessage());
                exchange.answered(Outcome.BAD_ANSWER);
            });
        }
    }

    /** The server ended the call; with exchanges open that is a failure, whatever its status. */
    private void finished(CallEnd how) {
        end(exchange -> {
            exchange.because(how.isOk() ? () -> "it ended the stream without an answer" : how::sentence);
            exchange.answered(how.isOk() ? Outcome.BAD_ANSWER : how.outcome());
        });
    }

    private void broken(Throwable cause) {
        end(exchange -> exchange.broken(cause));
    }

    private void end(Consumer<Exchange> how) {
        ended = true;
        List<Exchange> left = List.copyOf(open);
        open.clear();
        left.forEach(how);
    }
}
