package io.quantbench.harness.metrics;

/**
 * The metrics at one moment, ready to be sent.
 *
 * @param contentType media type of the body, with its version
 * @param body the encoded metrics; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; a copy per scrape would serve nothing.
public record Exposition(String contentType, byte[] body) {}
