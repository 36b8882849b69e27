package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads one array in the IDX format of the MNIST files, plain or gzip: two zero bytes, a type byte (0x08 u8, 0x09 i8, 0x0B
 * i16, 0x0C i32, 0x0D f32, 0x0E f64), the number of axes, each extent as big-endian u32, then the elements, big-endian.
 */
final class IdxReader {
    private final SourceFile source;

    private IdxReader(SourceFile source) {
        this.source = source;
    }

    static RawArray read(SourceFile source) {
        return new IdxReader(source).read();
    }

    private RawArray read() {
        ByteBuffer in = ByteBuffer.wrap(source.unpacked(DatasetReader.MAX_ARRAY_BYTES));
        if (in.remaining() < Integer.BYTES) {
            throw problem("ends within its header", "an IDX file");
        }
        if (in.getShort() != 0) {
            throw problem("does not start with two zero bytes", "an IDX file");
        }
        DataType type = type(in.get());
        Shape shape = shape(in, in.get() & 0xff);
        if (shape.rank() == 0 || shape.elementCount() == 0) {
            throw problem("has the shape " + shape + ", without rows", "at least one row");
        }
        long expectedBytes = sizeBytes(type, shape);
        if (in.remaining() != expectedBytes) {
            throw problem("has " + in.remaining() + " bytes of elements", expectedBytes + " for " + type + " " + shape);
        }
        return new RawArray(Tensor.of(type, shape, littleEndian(in, type)));
    }

    private DataType type(byte code) {
        return switch (code) {
            case 0x08 -> DataType.UINT8;
            case 0x09 -> DataType.INT8;
            case 0x0B -> DataType.INT16;
            case 0x0C -> DataType.INT32;
            case 0x0D -> DataType.FLOAT;
            case 0x0E -> DataType.DOUBLE;
            default ->
                throw problem(
                        "has the type byte 0x" + Integer.toHexString(code & 0xff),
                        "0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e");
        };
    }

    private Shape shape(ByteBuffer in, int rank) {
        if (in.remaining() < rank * Integer.BYTES) {
            throw problem("ends within its header of " + rank + " axes", "a whole file");
        }
        long[] extents = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            extents[axis] = in.getInt() & 0xffff_ffffL;
        }
        try {
            return Shape.of(extents);
        } catch (ArithmeticException e) {
            throw problem("claims more elements than 63 bits count", "a size that fits the file");
        }
    }

    private long sizeBytes(DataType type, Shape shape) {
        try {
            return type.sizeBytes(shape.elementCount());
        } catch (ArithmeticException e) {
            throw problem("claims the shape " + shape, "a size that fits the file");
        }
    }

    private static ByteBuffer littleEndian(ByteBuffer in, DataType type) {
        int elementBytes = type.bits() / Byte.SIZE;
        if (elementBytes == 1) {
            return in;
        }
        ByteBuffer out = ByteBuffer.allocate(in.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            switch (elementBytes) {
                case Short.BYTES -> out.putShort(in.getShort());
                case Integer.BYTES -> out.putInt(in.getInt());
                default -> out.putLong(in.getLong());
            }
        }
        return out.flip();
    }

    private DatasetException problem(String problem, String expected) {
        return new DatasetException(source.name() + ": " + problem + "; expected " + expected);
    }
}
