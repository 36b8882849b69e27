package io.quantbench.harness.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quantbench.quant.tensor.Half;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Writes a tensor's elements as one flat JSON list. */
final class ElementWriter {
    private ElementWriter() {}

    static void write(JsonGenerator json, WireTensor tensor) throws IOException {
        json.writeStartArray();
        if (tensor.type() == WireType.BYTES) {
            for (String text : tensor.texts()) {
                json.writeString(text);
            }
        } else {
            ByteBuffer contents = tensor.contents();
            while (contents.hasRemaining()) {
                element(json, tensor, contents);
            }
        }
        json.writeEndArray();
    }

    private static void element(JsonGenerator json, WireTensor tensor, ByteBuffer contents) throws IOException {
        switch (tensor.type()) {
            case BOOL -> json.writeBoolean(contents.get() != 0);
            case UINT8 -> json.writeNumber(contents.get() & 0xff);
            case UINT16 -> json.writeNumber(contents.getShort() & 0xffff);
            case UINT32 -> json.writeNumber(contents.getInt() & 0xffff_ffffL);
            case UINT64 -> unsignedLong(json, contents.getLong());
            case INT8 -> json.writeNumber(contents.get());
            case INT16 -> json.writeNumber(contents.getShort());
            case INT32 -> json.writeNumber(contents.getInt());
            case INT64 -> json.writeNumber(contents.getLong());
            case FP16 -> single(json, tensor, Half.toFloat(contents.getShort()));
            case BF16 -> single(json, tensor, BrainFloat.toFloat(contents.getShort()));
            case FP32 -> single(json, tensor, contents.getFloat());
            case FP64 -> {
                double value = contents.getDouble();
                requireFinite(tensor, Double.isFinite(value), value);
                json.writeNumber(value);
            }
            case BYTES -> throw new IllegalStateException("byte strings have no fixed size");
        }
    }

    private static void unsignedLong(JsonGenerator json, long value) throws IOException {
        if (value >= 0) {
            json.writeNumber(value);
        } else {
            json.writeNumber(new BigInteger(Long.toUnsignedString(value)));
        }
    }

    private static void single(JsonGenerator json, WireTensor tensor, float value) throws IOException {
        requireFinite(tensor, Float.isFinite(value), value);
        json.writeNumber(value);
    }

    private static void requireFinite(WireTensor tensor, boolean finite, double value) {
        if (!finite) {
            throw WireException.notRepresentable(
                    "tensor %s holds %s, which JSON cannot say; ask for binary_data", tensor.name(), value);
        }
    }
}
