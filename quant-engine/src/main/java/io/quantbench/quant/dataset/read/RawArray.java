package io.quantbench.quant.dataset.read;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One array from a file; its first axis counts rows, of which there is at least one, and no extent is 0. */
record RawArray(Tensor values) {
    RawArray {
        Shape shape = values.shape();
        if (shape.rank() == 0 || shape.elementCount() == 0) {
            throw new IllegalArgumentException("shape " + shape + " has no rows");
        }
    }

    int rowCount() {
        return Math.toIntExact(values.shape().dim(0));
    }

    Shape rowShape() {
        long[] dims = values.shape().toArray();
        return Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
    }

    /** One row in the wanted type: a view where the file already has it, else converted. */
    Tensor row(int index, DataType wanted) {
        Shape shape = rowShape();
        int elements = Math.toIntExact(shape.elementCount());
        int rowBytes = Math.toIntExact(values.type().sizeBytes(elements));
        ByteBuffer in = values.bytes().slice(index * rowBytes, rowBytes).order(ByteOrder.LITTLE_ENDIAN);
        if (values.type() == wanted) {
            return Tensor.of(wanted, shape, in);
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(Elements.sizeBytes(wanted, elements)))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            Elements.convert(in, values.type(), out, wanted);
        }
        return Tensor.of(wanted, shape, out.flip());
    }
}
