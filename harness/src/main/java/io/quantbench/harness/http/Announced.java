package io.quantbench.harness.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** What the headers of a request say of the size of its body. */
final class Announced {
    static final long UNKNOWN = -1;

    private Announced() {}

    /**
     * Bytes of the body as it is sent; {@link #UNKNOWN} if it comes in chunks.
     *
     * @throws RejectedException if the header is not a number
     */
    static long bytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return number(length);
        }
        boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        return chunked || request.version() == HttpVersion.HTTP_2 ? UNKNOWN : 0;
    }

    private static long number(String length) {
        if (length.isEmpty() || length.length() > 18 || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw RejectedException.badRequest("the header Content-Length is not a whole number of bytes");
        }
        return Long.parseLong(length);
    }
}
