package io.quantbench.harness.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads the bodies of the admin endpoints into records, strictly, and writes records as answers. Used on one event loop. */
final class AdminJson {
    /** Larger than the shares of any number of variants that a server holds. */
    private static final int MAX_BODY_BYTES = 64 << 10;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private final ConnectionWatch watch;
    private final Responses responses;

    AdminJson(ConnectionWatch watch, Responses responses) {
        this.watch = watch;
        this.responses = responses;
    }

    /** Reads a body, none if it is empty, and hands it to {@code then}, whose failure is the request's. */
    <T> void read(RoutingContext context, Class<T> type, T none, Consumer<T> then) {
        HttpServerRequest request = context.request();
        long announced = Announced.bytes(request);
        if (announced > MAX_BODY_BYTES) {
            throw ContentCoding.tooLarge(MAX_BODY_BYTES);
        }
        new BodyReader(request, watch, MAX_BODY_BYTES, bytes -> true)
                .read(announced)
                .map(body -> body.hasRemaining() ? parse(body, type) : none)
                .<Void>map(value -> {
                    then.accept(value);
                    return null;
                })
                .onFailure(context::fail);
    }

    private static <T> T parse(ByteBuffer body, Class<T> type) {
        ObjectReader reader = MAPPER.readerFor(type);
        try {
            T value = reader.readValue(StandardCharsets.UTF_8.decode(body).toString());
            if (value == null) {
                throw RejectedException.badRequest("the body is not what is taken here: it is null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw RejectedException.badRequest("the body is not what is taken here: " + firstLine(e));
        }
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("it ends too early");
    }

    void answer(RoutingContext context, Object value) {
        try {
            responses.json(context, 200, ByteBuffer.wrap(MAPPER.writeValueAsBytes(value)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of plain values could not be written as JSON", e);
        }
    }

    void answer(RoutingContext context, ByteBuffer json) {
        responses.json(context, 200, json);
    }

    /** Answers when a stage has ended, on whatever thread that is. */
    <T> void answer(RoutingContext context, CompletionStage<T> stage, Function<T, Object> body) {
        Context loop = context.vertx().getOrCreateContext();
        Future.fromCompletionStage(stage, loop)
                .onSuccess(value -> answer(context, body.apply(value)))
                .onFailure(why -> context.fail(cause(why)));
    }

    private static Throwable cause(Throwable why) {
        Throwable cause = why.getCause();
        return why instanceof CompletionException && cause != null ? cause : why;
    }
}
