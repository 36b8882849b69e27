package io.quantbench.harness.wire;

import java.nio.ByteBuffer;

/** The binary part of a message, taken from its start in the order of the tensors. */
final class BinaryTail {
    private final ByteBuffer rest;
    private final boolean announced;

    private BinaryTail(ByteBuffer rest, boolean announced) {
        this.rest = rest;
        this.announced = announced;
    }

    /** Of a message that is JSON alone. */
    static BinaryTail none() {
        return new BinaryTail(ByteBuffer.allocate(0), false);
    }

    static BinaryTail of(ByteBuffer rest) {
        return new BinaryTail(rest.slice(), true);
    }

    ByteBuffer take(String tensor, long bytes) {
        if (!announced) {
            throw WireException.malformed(
                    "tensor %s has binary data, but the message has no %s header that says where it begins",
                    tensor, InferCodec.HEADER_LENGTH);
        }
        if (bytes > rest.remaining()) {
            throw WireException.malformed(
                    "tensor %s: %d bytes of binary data are announced, but %d are left in the body",
                    tensor, bytes, rest.remaining());
        }
        ByteBuffer taken = rest.slice(rest.position(), (int) bytes);
        rest.position(rest.position() + (int) bytes);
        return taken;
    }

    void requireEnd() {
        if (rest.hasRemaining()) {
            throw WireException.malformed(
                    "the body has %d bytes after the last tensor's binary data; none are allowed", rest.remaining());
        }
    }
}
