package io.quantbench.quant.tensor;

/** Element type of a tensor. Names are those of the ONNX specification; sizes are those of its packed little-endian layout. */
public enum DataType {
    FLOAT(32),
    UINT8(8),
    INT8(8),
    UINT16(16),
    INT16(16),
    INT32(32),
    INT64(64),
    /** Variable-length UTF-8; has no fixed element size. */
    STRING(0),
    BOOL(8),
    FLOAT16(16),
    DOUBLE(64),
    UINT32(32),
    UINT64(64),
    COMPLEX64(64),
    COMPLEX128(128),
    BFLOAT16(16),
    FLOAT8E4M3FN(8),
    FLOAT8E4M3FNUZ(8),
    FLOAT8E5M2(8),
    FLOAT8E5M2FNUZ(8),
    UINT4(4),
    INT4(4),
    FLOAT4E2M1(4),
    FLOAT8E8M0(8),
    UINT2(2),
    INT2(2);

    private final int bits;

    DataType(int bits) {
        this.bits = bits;
    }

    /** Bits of one element; 0 for {@link #STRING}. Types under 8 bits are packed, first element in the low bits. */
    public int bits() {
        return bits;
    }

    /** Whether elements have a fixed size, so that a tensor is one block of bytes. */
    public boolean isFixedSize() {
        return bits > 0;
    }

    /**
     * Bytes that {@code elementCount} elements take, the last byte padded.
     *
     * @throws IllegalArgumentException for {@link #STRING} or a negative count
     * @throws ArithmeticException if the size exceeds a {@code long}
     */
    public long sizeBytes(long elementCount) {
        if (!isFixedSize()) {
            throw new IllegalArgumentException(this + " has no fixed element size");
        }
        if (elementCount < 0) {
            throw new IllegalArgumentException("elementCount=" + elementCount + " is negative");
        }
        return Math.addExact(Math.multiplyExact(elementCount, bits), 7) / 8;
    }
}
