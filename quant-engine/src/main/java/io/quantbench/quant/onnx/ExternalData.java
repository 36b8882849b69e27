package io.quantbench.quant.onnx;

import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The data file under construction: which tensors go there and where. Offsets are multiples of 4096, so that an engine can map
 * each tensor by itself.
 */
final class ExternalData {
    private static final int ALIGNMENT = 4096;

    private final String location;
    private final long thresholdBytes;
    private final List<Tensor> tensors = new ArrayList<>();
    private long sizeBytes;

    ExternalData(String location, long thresholdBytes) {
        this.location = location;
        this.thresholdBytes = thresholdBytes;
    }

    boolean takes(Tensor tensor) {
        return tensor.sizeBytes() >= thresholdBytes;
    }

    boolean isEmpty() {
        return tensors.isEmpty();
    }

    /** Name of the data file, relative to the model's folder. */
    String location() {
        return location;
    }

    /** Appends {@code tensor} and returns its offset. */
    long add(Tensor tensor) {
        long offset = (sizeBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        tensors.add(tensor);
        sizeBytes = offset + tensor.sizeBytes();
        return offset;
    }

    void writeTo(WritableByteChannel channel) throws IOException {
        long position = 0;
        for (Tensor tensor : tensors) {
            int padding = (int) (-position & (ALIGNMENT - 1));
            Piece.of(ByteBuffer.allocate(padding)).writeTo(channel);
            Piece.of(tensor).writeTo(channel);
            position += padding + tensor.sizeBytes();
        }
    }
}
