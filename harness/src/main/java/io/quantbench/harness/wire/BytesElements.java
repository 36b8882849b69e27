package io.quantbench.harness.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The binary form of BYTES tensors: each element follows its length, 4 bytes little-endian and unsigned. */
final class BytesElements {
    static final int PREFIX_BYTES = Integer.BYTES;

    private BytesElements() {}

    /**
     * Walks the contents.
     *
     * @throws WireException if a length reaches past the end, or there are more or fewer elements than the shape takes
     */
    static void check(TensorHeader header, ByteBuffer contents) {
        long expected = header.elementCount();
        long found = 0;
        int at = 0;
        while (at < contents.limit()) {
            int left = contents.limit() - at - PREFIX_BYTES;
            long length = left < 0 ? 0 : contents.getInt(at) & 0xffff_ffffL;
            if (left < 0 || length > left) {
                throw WireException.malformed(
                        "tensor %s: element %d of BYTES %s claims %s, but %d bytes are left",
                        header.name(),
                        found,
                        header.shape(),
                        left < 0 ? "a length of 4 bytes" : length + " bytes",
                        left < 0 ? left + PREFIX_BYTES : left);
            }
            at += PREFIX_BYTES + (int) length;
            found++;
        }
        checkCount(header, expected, found);
    }

    private static void checkCount(TensorHeader header, long expected, long found) {
        if (found != expected) {
            throw WireException.malformed(
                    "tensor %s: BYTES %s takes %d elements, but %d were given",
                    header.name(), header.shape(), expected, found);
        }
    }

    static ByteBuffer join(List<ByteBuffer> elements) {
        long sizeBytes = 0;
        for (ByteBuffer element : elements) {
            sizeBytes += PREFIX_BYTES + element.remaining();
        }
        ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(sizeBytes)).order(ByteOrder.LITTLE_ENDIAN);
        for (ByteBuffer element : elements) {
            joined.putInt(element.remaining()).put(element.duplicate());
        }
        return joined.flip();
    }

    /** Views of the elements of contents that were checked. */
    static List<ByteBuffer> split(ByteBuffer contents) {
        List<ByteBuffer> elements = new ArrayList<>();
        int at = 0;
        while (at < contents.limit()) {
            int length = contents.getInt(at);
            elements.add(contents.slice(at + PREFIX_BYTES, length));
            at += PREFIX_BYTES + length;
        }
        return elements;
    }
}
