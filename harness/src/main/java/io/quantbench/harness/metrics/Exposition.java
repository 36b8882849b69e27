package io.quantbench.harness.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/**
 * The metrics at one moment, ready to be sent.
 *
 * @param contentType media type of the body, with its version
 * @param body the encoded metrics; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; a copy per scrape would serve nothing.
public record Exposition(String contentType, byte[] body) {
    /** The body, compressed by gzip. */
    public byte[] gzipped() {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed, 8 * 1024)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("metrics could not be compressed", e);
        }
        return compressed.toByteArray();
    }
}
