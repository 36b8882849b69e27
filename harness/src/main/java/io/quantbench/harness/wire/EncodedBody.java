package io.quantbench.harness.wire;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/**
 * A body ready to be sent: JSON, then the binary tensors in their order, as parts so that nothing is copied together.
 *
 * @param parts read-only; sent one after the other
 * @param headerLength bytes of the JSON part, to be sent as {@code Inference-Header-Content-Length}; empty if there is nothing else
 */
public record EncodedBody(List<ByteBuffer> parts, OptionalInt headerLength) {
    public EncodedBody {
        parts = List.copyOf(parts);
    }

    public long sizeBytes() {
        return parts.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    public String contentType() {
        return headerLength.isPresent() ? "application/octet-stream" : "application/json";
    }

    /** All parts in one new buffer. */
    public ByteBuffer joined() {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(sizeBytes()));
        parts.forEach(part -> all.put(part.duplicate()));
        return all.flip();
    }
}
