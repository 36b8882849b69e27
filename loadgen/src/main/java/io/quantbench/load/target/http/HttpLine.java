package io.quantbench.load.target.http;

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
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One HTTP connection. The last head is kept, as most samples have the same. */
final class HttpLine implements Wire.Line {
    private static final int SHOWN_BYTES = 200;

    private final HttpWire wire;
    private final HttpClientConnection connection;
    private final AnswerCheck check;
    private HttpRequests.@Nullable Head lastHead;
    private RequestOptions lastPrepared = new RequestOptions();

    HttpLine(HttpWire wire, HttpClientConnection connection) {
        this.wire = wire;
        this.connection = connection;
        this.check = wire.options().check();
    }

    @Override
    public void send(Exchange exchange) {
        connection
                .request(head(exchange.sample()))
                .onSuccess(request -> send(exchange, request))
                .onFailure(exchange::broken);
    }

    private RequestOptions head(Sample sample) {
        HttpRequests.Head head = wire.options().requests().head(sample);
        if (!head.equals(lastHead)) {
            lastPrepared = wire.prepare(head);
            lastHead = head;
        }
        return lastPrepared;
    }

    private void send(Exchange exchange, HttpClientRequest request) {
        exchange.attach(request);
        request.exceptionHandler(exchange::broken);
        request.response().onSuccess(response -> read(exchange, response)).onFailure(exchange::broken);
        request.end(SampleBytes.of(exchange.sample())).onSuccess(ignored -> exchange.written());
    }

    private void read(Exchange exchange, HttpClientResponse response) {
        Outcome outcome = outcome(response.statusCode());
        response.exceptionHandler(exchange::broken);
        boolean collects = outcome == Outcome.OK && (check != AnswerCheck.ANY || exchange.wantsAnswer());
        if (collects || exchange.wantsReason()) {
            response.body().onSuccess(body -> answered(exchange, response, outcome, body));
        } else {
            response.endHandler(ignored -> exchange.answered(outcome));
        }
    }

    private void answered(Exchange exchange, HttpClientResponse response, Outcome outcome, Buffer body) {
        if (outcome != Outcome.OK) {
            exchange.because(
                    () -> "it answers " + response.statusCode() + " " + response.statusMessage() + beginning(body));
            exchange.answered(outcome);
        } else if (isRight(exchange, body)) {
            exchange.answered(outcome, body);
        } else {
            exchange.because(() -> "its answer is not a right one" + beginning(body));
            exchange.answered(Outcome.BAD_ANSWER);
        }
    }

    private boolean isRight(Exchange exchange, Buffer body) {
        try {
            return check.right(exchange.sample(), SampleBytes.view(body));
        } catch (RuntimeException e) {
            exchange.because(() -> "its answer cannot be read: " + e.getMessage());
            return false;
        }
    }

    private static Outcome outcome(int status) {
        return switch (status) {
            case 429, 503 -> Outcome.REJECTED;
            case 408, 504 -> Outcome.TIMEOUT;
            default -> status >= 200 && status < 300 ? Outcome.OK : Outcome.BAD_ANSWER;
        };
    }

    private static String beginning(Buffer body) {
        if (body.length() == 0) {
            return "";
        }
        int shown = Math.min(SHOWN_BYTES, body.length());
        String text = new String(body.getBytes(0, shown), StandardCharsets.UTF_8).strip();
        return ": " + text + (shown < body.length() ? " …" : "");
    }

    @Override
    public void abandon(Exchange exchange) {
        if (exchange.attachment() instanceof HttpClientRequest request) {
            request.reset();
        }
    }
}
