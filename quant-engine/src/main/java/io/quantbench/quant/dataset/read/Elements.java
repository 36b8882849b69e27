package io.quantbench.quant.dataset.read;

import io.quantbench.quant.tensor.DataType;
import java.nio.ByteBuffer;

/**
 * Reads and writes single elements of tensors, converting numbers between types: an integer type takes only what it holds
 * exactly, FLOAT and DOUBLE round to nearest, BOOL takes 0 and 1. Buffers are little-endian.
 */
final class Elements {
    private Elements() {}

    /** @throws IllegalArgumentException if data files cannot be read as this type */
    static long sizeBytes(DataType type, long elementCount) {
        return switch (type) {
            case FLOAT, DOUBLE, INT8, UINT8, BOOL, INT16, UINT16, INT32, UINT32, INT64 -> type.sizeBytes(elementCount);
            default ->
                throw new IllegalArgumentException("elements of type " + type + " cannot be read from a data file");
        };
    }

    /** Converts the next element of {@code in}. */
    static void convert(ByteBuffer in, DataType from, ByteBuffer out, DataType to) {
        switch (from) {
            case FLOAT -> put(out, to, (double) in.getFloat());
            case DOUBLE -> put(out, to, in.getDouble());
            default -> put(out, to, integer(in, from));
        }
    }

    /** Takes the next element of an integer type. */
    static long integer(ByteBuffer in, DataType type) {
        return switch (type) {
            case INT8 -> in.get();
            case UINT8, BOOL -> in.get() & 0xff;
            case INT16 -> in.getShort();
            case INT32 -> in.getInt();
            case INT64 -> in.getLong();
            default -> throw new IllegalArgumentException("holds " + type + ", which is not an integer type read here");
        };
    }

    static void put(ByteBuffer out, DataType type, double value) {
        switch (type) {
            case FLOAT -> {
                if (Double.isFinite(value) && Float.isInfinite((float) value)) {
                    throw doesNotFit(type, Double.toString(value));
                }
                out.putFloat((float) value);
            }
            case DOUBLE -> out.putDouble(value);
            default -> {
                // 2^63 itself is no long, but would saturate to one.
                if (value != Math.rint(value) || value >= 0x1p63 || value < -0x1p63) {
                    throw doesNotFit(type, Double.toString(value));
                }
                put(out, type, (long) value);
            }
        }
    }

    static void put(ByteBuffer out, DataType type, long value) {
        switch (type) {
            case FLOAT -> out.putFloat((float) value);
            case DOUBLE -> out.putDouble((double) value);
            case INT8 -> out.put((byte) checked(type, value, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> out.put((byte) checked(type, value, 0, 0xff));
            case BOOL -> out.put((byte) checked(type, value, 0, 1));
            case INT16 -> out.putShort((short) checked(type, value, Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT16 -> out.putShort((short) checked(type, value, 0, 0xffff));
            case INT32 -> out.putInt((int) checked(type, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case UINT32 -> out.putInt((int) checked(type, value, 0, 0xffff_ffffL));
            case INT64 -> out.putLong(value);
            default ->
                throw new IllegalArgumentException("elements of type " + type + " cannot be read from a data file");
        }
    }

    private static long checked(DataType type, long value, long smallest, long largest) {
        if (value < smallest || value > largest) {
            throw doesNotFit(type, Long.toString(value));
        }
        return value;
    }

    private static IllegalArgumentException doesNotFit(DataType type, String value) {
        return new IllegalArgumentException("holds " + value + ", which " + type + " cannot");
    }
}
