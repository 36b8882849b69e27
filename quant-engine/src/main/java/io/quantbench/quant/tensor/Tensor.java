package io.quantbench.quant.tensor;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/**
 * A dense, row-major, little-endian block of fixed-size elements. The tensor is read-only through this class; whoever hands a
 * buffer to {@link #of} must not change it afterwards. A tensor may be a view of a mapped file, so that large constants are
 * never copied to the heap, or be {@linkplain #releasable releasable}. Safe for use by several threads.
 */
public final class Tensor {
    private final DataType type;
    private final Shape shape;
    private final int sizeBytes;
    private final Supplier<ByteBuffer> bytes;

    private Tensor(DataType type, Shape shape, int sizeBytes, Supplier<ByteBuffer> bytes) {
        this.type = type;
        this.shape = shape;
        this.sizeBytes = sizeBytes;
        this.bytes = bytes;
    }

    /**
     * A tensor over the remaining bytes of {@code bytes}, without a copy.
     *
     * @throws IllegalArgumentException if the byte count does not fit type and shape, or the type is STRING
     */
    public static Tensor of(DataType type, Shape shape, ByteBuffer bytes) {
        long expectedBytes = type.sizeBytes(shape.elementCount());
        if (bytes.remaining() != expectedBytes) {
            throw new IllegalArgumentException(type + " " + shape + " takes " + expectedBytes + " bytes, but "
                    + bytes.remaining() + " were given");
        }
        ByteBuffer view = bytes.slice().asReadOnlyBuffer();
        return new Tensor(type, shape, view.remaining(), () -> view);
    }

    /**
     * A tensor equal to {@code value} that memory pressure may empty: its elements are then made anew, by {@code again}, when they are
     * next asked for. So a model whose constants together exceed the heap can be rewritten and written out one constant at a time.
     *
     * @param again makes a tensor equal to {@code value}, as often as it is called; must not hold {@code value}
     */
    public static Tensor releasable(Tensor value, Supplier<Tensor> again) {
        Releasable content = new Releasable(value.type, value.shape, value.bytes.get(), again);
        return new Tensor(value.type, value.shape, value.sizeBytes, content);
    }

    public static Tensor ofFloats(Shape shape, float... values) {
        ByteBuffer bytes = allocate(DataType.FLOAT, values.length);
        bytes.asFloatBuffer().put(values);
        return of(DataType.FLOAT, shape, bytes);
    }

    public static Tensor ofLongs(Shape shape, long... values) {
        ByteBuffer bytes = allocate(DataType.INT64, values.length);
        bytes.asLongBuffer().put(values);
        return of(DataType.INT64, shape, bytes);
    }

    public static Tensor ofInts(Shape shape, int... values) {
        ByteBuffer bytes = allocate(DataType.INT32, values.length);
        bytes.asIntBuffer().put(values);
        return of(DataType.INT32, shape, bytes);
    }

    /** A tensor of one-byte elements: INT8, UINT8, BOOL or an 8-bit float. The array is not copied. */
    public static Tensor ofBytes(DataType type, Shape shape, byte... values) {
        return of(type, shape, ByteBuffer.wrap(values));
    }

    public static Tensor scalar(float value) {
        return ofFloats(Shape.scalar(), value);
    }

    public static Tensor scalar(long value) {
        return ofLongs(Shape.scalar(), value);
    }

    private static ByteBuffer allocate(DataType type, int count) {
        return ByteBuffer.allocate(Math.toIntExact(type.sizeBytes(count))).order(ByteOrder.LITTLE_ENDIAN);
    }

    public DataType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    /** A fresh read-only little-endian view; position 0, limit {@link #sizeBytes()}. */
    public ByteBuffer bytes() {
        return bytes.get().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    /**
     * The elements as floats.
     *
     * @throws IllegalStateException if the type is not FLOAT
     */
    public float[] toFloats() {
        require(DataType.FLOAT);
        float[] values = new float[Math.toIntExact(shape.elementCount())];
        bytes().asFloatBuffer().get(values);
        return values;
    }

    /**
     * The elements as longs.
     *
     * @throws IllegalStateException if the type is not INT64
     */
    public long[] toLongs() {
        require(DataType.INT64);
        long[] values = new long[Math.toIntExact(shape.elementCount())];
        bytes().asLongBuffer().get(values);
        return values;
    }

    /** The raw bytes, copied. */
    public byte[] toByteArray() {
        byte[] values = new byte[sizeBytes()];
        bytes().get(values);
        return values;
    }

    private void require(DataType expected) {
        if (type != expected) {
            throw new IllegalStateException("tensor is " + type + ", not " + expected);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || (other instanceof Tensor tensor
                        && type == tensor.type
                        && shape.equals(tensor.shape)
                        && bytes.get().equals(tensor.bytes.get()));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type.hashCode() + shape.hashCode()) + bytes.get().hashCode();
    }

    @Override
    public String toString() {
        return type + " " + shape;
    }

    /** Elements behind a soft reference. Threads that find it cleared at the same time make the same elements twice. */
    private static final class Releasable implements Supplier<ByteBuffer> {
        private final DataType type;
        private final Shape shape;
        private final Supplier<Tensor> again;
        private volatile SoftReference<ByteBuffer> held;

        Releasable(DataType type, Shape shape, ByteBuffer bytes, Supplier<Tensor> again) {
            this.type = type;
            this.shape = shape;
            this.again = again;
            this.held = new SoftReference<>(bytes);
        }

        @Override
        public ByteBuffer get() {
            ByteBuffer bytes = held.get();
            if (bytes == null) {
                Tensor made = again.get();
                if (made.type != type || !made.shape.equals(shape)) {
                    throw new IllegalStateException("released as " + type + " " + shape + ", made anew as " + made);
                }
                bytes = made.bytes.get();
                held = new SoftReference<>(bytes);
            }
            return bytes;
        }
    }
}
