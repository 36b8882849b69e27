package io.quantbench.harness.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quantbench.quant.tensor.Half;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the elements of one JSON tensor into its binary form; every number is checked against what the type can hold. */
final class ElementReader {
    private static final int FIRST_BYTES = 64;

    private final TensorHeader header;
    private ByteBuffer contents;
    private long count;

    /** For a fixed size all of it is taken now: the caller has checked that so many elements can be in the message. */
    ElementReader(TensorHeader header) {
        this.header = header;
        boolean fixed = header.type() != WireType.BYTES;
        this.contents = allocate(
                fixed ? Math.toIntExact(header.elementCount() * header.type().elementBytes()) : FIRST_BYTES);
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Elements read so far. */
    long count() {
        return count;
    }

    /** The tensor of all that was read; the caller has checked the count. */
    WireTensor tensor() {
        return WireTensor.of(header, contents.flip());
    }

    /** Reads the parser's current token as the next element. */
    void read(JsonParser parser) throws IOException {
        if (count >= header.elementCount()) {
            throw WireException.malformed(
                    "tensor %s: data has more than the %d elements of shape %s",
                    header.name(), header.elementCount(), header.shape());
        }
        switch (header.type()) {
            case BOOL -> contents.put(bool(parser));
            case UINT8 -> contents.put((byte) whole(parser, 0, 0xff));
            case UINT16 -> contents.putShort((short) whole(parser, 0, 0xffff));
            case UINT32 -> contents.putInt((int) whole(parser, 0, 0xffff_ffffL));
            case UINT64 -> contents.putLong(unsignedLong(parser));
            case INT8 -> contents.put((byte) whole(parser, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case INT16 -> contents.putShort((short) whole(parser, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT32 -> contents.putInt((int) whole(parser, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT64 -> contents.putLong(whole(parser, Long.MIN_VALUE, Long.MAX_VALUE));
            case FP16 -> contents.putShort(half(parser));
            case BF16 -> contents.putShort(brain(parser));
            case FP32 -> contents.putFloat(single(parser));
            case FP64 -> contents.putDouble(real(parser));
            case BYTES -> putText(parser);
        }
        count++;
    }

    private byte bool(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            case VALUE_NUMBER_INT -> (byte) whole(parser, 0, 1);
            default -> throw refuse(parser, "true and false");
        };
    }

    private long whole(JsonParser parser, long least, long most) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = parser.getLongValue();
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw refuse(parser, "whole numbers from " + least + " to " + most);
    }

    private long unsignedLong(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            BigInteger value = parser.getBigIntegerValue();
            if (value.signum() >= 0 && value.bitLength() <= Long.SIZE) {
                return value.longValue();
            }
        }
        throw refuse(parser, "whole numbers from 0 to 18446744073709551615");
    }

    private float single(JsonParser parser) throws IOException {
        requireNumber(parser);
        float value = parser.getFloatValue();
        if (!Float.isFinite(value)) {
            throw refuse(parser, "finite numbers up to " + Float.MAX_VALUE);
        }
        return value;
    }

    private double real(JsonParser parser) throws IOException {
        requireNumber(parser);
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw refuse(parser, "finite numbers up to " + Double.MAX_VALUE);
        }
        return value;
    }

    private short half(JsonParser parser) throws IOException {
        short bits = Half.toBits(single(parser));
        if (Float.isInfinite(Half.toFloat(bits))) {
            throw refuse(parser, "numbers from -65504 to 65504");
        }
        return bits;
    }

    private short brain(JsonParser parser) throws IOException {
        short bits = BrainFloat.toBits(single(parser));
        if (Float.isInfinite(BrainFloat.toFloat(bits))) {
            throw refuse(parser, "numbers up to " + BrainFloat.MAX_VALUE);
        }
        return bits;
    }

    private void requireNumber(JsonParser parser) throws IOException {
        if (!parser.currentToken().isNumeric()) {
            throw refuse(parser, "numbers (NaN and infinity only in binary form)");
        }
    }

    private void putText(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw refuse(parser, "strings");
        }
        byte[] text = parser.getText().getBytes(StandardCharsets.UTF_8);
        int needed = Math.addExact(BytesElements.PREFIX_BYTES, text.length);
        if (contents.remaining() < needed) {
            int capacity = Math.addExact(Math.addExact(contents.position(), needed), contents.capacity());
            contents = allocate(capacity).put(contents.flip());
        }
        contents.putInt(text.length).put(text);
    }

    private WireException refuse(JsonParser parser, String allowed) throws IOException {
        return WireException.malformed(
                "tensor %s: element %d is %s; %s are allowed for %s",
                header.name(), count, Quote.brief(parser.getText()), allowed, header.type());
    }
}
