package io.quantbench.harness.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Elements of each datatype, as JSON and in binary: 1 or true where that is a number of the type, one half for floating point, the
 * text {@code conformance} for BYTES. Written apart from our server's codec on purpose.
 */
enum Elements {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    BYTES(0);

    private static final String TEXT = "conformance";
    private static final double REAL = 0.5;
    private static final short FP16_HALF = 0x3800;
    private static final short BF16_HALF = 0x3f00;
    private static final double SAME = 1e-3;

    private final int size;

    Elements(int size) {
        this.size = size;
    }

    /** Bytes of one element; 0 for BYTES. */
    int size() {
        return size;
    }

    ArrayNode json(long count) {
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        for (long i = 0; i < count; i++) {
            switch (this) {
                case BOOL -> data.add(true);
                case FP16, BF16, FP32, FP64 -> data.add(REAL);
                case BYTES -> data.add(TEXT);
                default -> data.add(1);
            }
        }
        return data;
    }

    ByteBuffer binary(long count) {
        byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
        int bytes = Math.toIntExact(count * (this == BYTES ? Integer.BYTES + text.length : size));
        ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < count; i++) {
            switch (this) {
                case BOOL, UINT8, INT8 -> data.put((byte) 1);
                case UINT16, INT16 -> data.putShort((short) 1);
                case UINT32, INT32 -> data.putInt(1);
                case UINT64, INT64 -> data.putLong(1);
                case FP16 -> data.putShort(FP16_HALF);
                case BF16 -> data.putShort(BF16_HALF);
                case FP32 -> data.putFloat((float) REAL);
                case FP64 -> data.putDouble(REAL);
                case BYTES -> data.putInt(text.length).put(text);
            }
        }
        return data.flip();
    }

    /** The elements of a JSON tensor, flat or nested, as texts to compare. */
    static List<String> texts(JsonNode data) {
        List<String> flat = new ArrayList<>();
        for (JsonNode element : data) {
            if (element.isArray()) {
                flat.addAll(texts(element));
            } else {
                flat.add(element.asText());
            }
        }
        return flat;
    }

    /** The elements of a binary tensor, as texts to compare. */
    List<String> texts(ByteBuffer binary) {
        ByteBuffer data = binary.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<String> flat = new ArrayList<>();
        while (data.hasRemaining()) {
            flat.add(next(data));
        }
        return flat;
    }

    private String next(ByteBuffer data) {
        return switch (this) {
            case BOOL -> String.valueOf(data.get() != 0);
            case UINT8 -> String.valueOf(data.get() & 0xff);
            case INT8 -> String.valueOf(data.get());
            case UINT16 -> String.valueOf(data.getShort() & 0xffff);
            case INT16 -> String.valueOf(data.getShort());
            case UINT32 -> Integer.toUnsignedString(data.getInt());
            case INT32 -> String.valueOf(data.getInt());
            case UINT64 -> Long.toUnsignedString(data.getLong());
            case INT64 -> String.valueOf(data.getLong());
            case FP16 -> String.valueOf(half(data.getShort()));
            case BF16 -> String.valueOf(Float.intBitsToFloat(data.getShort() << Short.SIZE));
            case FP32 -> String.valueOf(data.getFloat());
            case FP64 -> String.valueOf(data.getDouble());
            case BYTES -> {
                byte[] text = new byte[data.getInt()];
                data.get(text);
                yield new String(text, StandardCharsets.UTF_8);
            }
        };
    }

    /** IEEE 754 binary16: 1 sign bit, 5 of exponent with bias 15, 10 of fraction. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        double size = exponent == 0x1f
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
        return (float) (bits < 0 ? -size : size);
    }

    /** Whether two answers say the same; numbers may differ by a thousandth, as engines need not add in one order. */
    boolean same(List<String> some, List<String> others) {
        if (some.size() != others.size()) {
            return false;
        }
        boolean exact = this == BYTES || this == BOOL;
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i).equals(others.get(i))) {
                continue;
            }
            if (exact || !close(Double.parseDouble(some.get(i)), Double.parseDouble(others.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean close(double some, double other) {
        return Math.abs(some - other) <= SAME * Math.max(1, Math.max(Math.abs(some), Math.abs(other)));
    }
}
