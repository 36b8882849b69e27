package io.quantbench.quant.onnx;

import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.Supplier;

/**
 * A run of bytes of a file under construction, asked for only while it is written.
 *
 * @param bytes makes a view that the caller may consume
 */
record Piece(int sizeBytes, Supplier<ByteBuffer> bytes) {
    /** A write of heap bytes goes through a native copy of the same size, which the thread then keeps. */
    private static final int CHUNK_BYTES = 1 << 20;

    static Piece of(ByteBuffer bytes) {
        return new Piece(bytes.remaining(), bytes::duplicate);
    }

    static Piece of(Tensor tensor) {
        return new Piece(tensor.sizeBytes(), tensor::bytes);
    }

    void writeTo(WritableByteChannel channel) throws IOException {
        ByteBuffer all = bytes.get();
        while (all.hasRemaining()) {
            ByteBuffer chunk = all.slice(all.position(), Math.min(all.remaining(), CHUNK_BYTES));
            all.position(all.position() + chunk.remaining());
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }
}
