package io.quantbench.load.target.grpc;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The length-prefixed messages of a call: a byte for compression, which is never asked for and must be 0, four bytes of length,
 * big-endian, then the message. Takes the body as it comes, and gives whole messages.
 */
final class Frames {
    static final int PREFIX_BYTES = 5;

    private Buffer pending = Buffer.buffer();

    static byte[] prefix(int messageBytes) {
        return ByteBuffer.allocate(PREFIX_BYTES)
                .put((byte) 0)
                .putInt(messageBytes)
                .array();
    }

    void add(Buffer chunk) {
        pending = pending.length() == 0
                ? chunk
                : Buffer.buffer().appendBuffer(pending).appendBuffer(chunk);
    }

    /**
     * The next message, a view; null until more has come.
     *
     * @throws IllegalArgumentException if what came cannot be read
     */
    @Nullable
    Buffer next() {
        if (pending.length() < PREFIX_BYTES) {
            return null;
        }
        long bytes = pending.getUnsignedInt(1);
        if (pending.getByte(0) != 0 || bytes > Integer.MAX_VALUE - PREFIX_BYTES) {
            throw new IllegalArgumentException(
                    "a message is compressed, which was not asked for, or has " + bytes + " bytes");
        }
        int end = PREFIX_BYTES + (int) bytes;
        if (pending.length() < end) {
            return null;
        }
        Buffer message = pending.slice(PREFIX_BYTES, end);
        pending = pending.slice(end, pending.length());
        return message;
    }

    boolean isEmpty() {
        return pending.length() == 0;
    }
}
