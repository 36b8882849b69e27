package io.quantbench.load.target.grpc;

import io.quantbench.load.target.Outcome;
import io.vertx.core.http.HttpClientResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended: {@code grpc-status} of the trailers, or of the headers where there is no body.
 *
 * @param code as in gRPC's list of status codes; {@link #NO_STATUS} if none came
 * @param httpStatus of the response
 * @param message {@code grpc-message}, as it came; empty if none
 */
record CallEnd(int code, int httpStatus, String message) {
    static final int OK = 0;
    private static final int NO_STATUS = -1;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int UNAVAILABLE = 14;
    private static final int HTTP_OK = 200;

    static CallEnd of(HttpClientResponse response) {
        String message = field(response, "grpc-message");
        return new CallEnd(code(field(response, "grpc-status")), response.statusCode(), message == null ? "" : message);
    }

    boolean isOk() {
        return code == OK && httpStatus == HTTP_OK;
    }

    Outcome outcome() {
        return switch (code) {
            case OK -> httpStatus == HTTP_OK ? Outcome.OK : Outcome.BAD_ANSWER;
            case RESOURCE_EXHAUSTED, UNAVAILABLE -> Outcome.REJECTED;
            case DEADLINE_EXCEEDED -> Outcome.TIMEOUT;
            case NO_STATUS -> httpStatus == 429 || httpStatus == 503 ? Outcome.REJECTED : Outcome.BAD_ANSWER;
            default -> Outcome.BAD_ANSWER;
        };
    }

    /** For people, such as {@code it answers gRPC status 5: there is no model x}. */
    String sentence() {
        if (code == NO_STATUS) {
            return "it answers HTTP status " + httpStatus + " without a gRPC status; is this its gRPC port?";
        }
        return "it answers gRPC status " + code + (message.isEmpty() ? "" : ": " + decoded());
    }

    private String decoded() {
        try {
            return URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not encoded as it should be; shown as it came.
            return message;
        }
    }

    private static @Nullable String field(HttpClientResponse response, String name) {
        String trailer = response.getTrailer(name);
        return trailer == null ? response.getHeader(name) : trailer;
    }

    private static int code(@Nullable String value) {
        try {
            return value == null ? NO_STATUS : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return NO_STATUS;
        }
    }
}
