package io.quantbench.load.target.grpc;

import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.remote.AnswerCheck;
import io.quantbench.load.target.remote.Exchange;
import io.quantbench.load.target.remote.SampleBytes;
import io.quantbench.load.target.remote.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.RequestOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One connection with one call, in which queries and answers stream; a call that has ended is followed by another. */
final class StreamLine implements Wire.Line {
    private final HttpClientConnection connection;
    private final RequestOptions head;
    private final GrpcCalls.StreamAnswers answers;
    private final AnswerCheck check;
    private @Nullable StreamCall call;

    StreamLine(
            HttpClientConnection connection, RequestOptions head, GrpcCalls.StreamAnswers answers, AnswerCheck check) {
        this.connection = connection;
        this.head = head;
        this.answers = answers;
        this.check = check;
    }

    @Override
    public void send(Exchange exchange) {
        StreamCall open = call;
        if (open == null || open.hasEnded()) {
            open = new StreamCall(connection.request(head), this::answered);
            call = open;
        }
        open.send(exchange);
    }

    /** Finds whose answer a message is, and ends that exchange. */
    private void answered(StreamCall from, Buffer message) {
        ByteBuffer view = SampleBytes.view(message);
        int sampleId = answers.sampleOf(view.duplicate());
        Exchange exchange = from.take(sampleId);
        if (exchange == null) {
            throw new IllegalArgumentException("an answer is nobody's");
        }
        Outcome outcome = answers.outcomeOf(view);
        if (outcome == Outcome.OK) {
            Checks.answered(exchange, check, message);
        } else {
            exchange.because(() -> "its answer says that it failed");
            exchange.answered(outcome);
        }
    }

    @Override
    public void abandon(Exchange exchange) {
        if (exchange.attachment() instanceof StreamCall on) {
            on.reset();
        }
    }
}
