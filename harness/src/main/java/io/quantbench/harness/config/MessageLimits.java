package io.quantbench.harness.config;

/**
 * How large what comes in may be.
 *
 * @param bodyBytes one message
 * @param jsonBytes the JSON before binary tensors
 * @param httpHeaderBytes all HTTP headers of a request
 * @param elements of one tensor
 * @param tensors of one message
 * @param streams concurrent streams of one HTTP/2 connection
 */
public record MessageLimits(
        int bodyBytes, int jsonBytes, int httpHeaderBytes, long elements, int tensors, int streams) {
    public static MessageLimits defaults() {
        return new MessageLimits(64 << 20, 1 << 20, 16 << 10, 16 << 20, 64, 100);
    }
}
