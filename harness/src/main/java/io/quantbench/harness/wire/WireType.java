package io.quantbench.harness.wire;

import io.quantbench.quant.tensor.DataType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Element type of a tensor by the protocol's names, and the engine's type that it stands for. */
public enum WireType {
    BOOL(DataType.BOOL),
    UINT8(DataType.UINT8),
    UINT16(DataType.UINT16),
    UINT32(DataType.UINT32),
    UINT64(DataType.UINT64),
    INT8(DataType.INT8),
    INT16(DataType.INT16),
    INT32(DataType.INT32),
    INT64(DataType.INT64),
    FP16(DataType.FLOAT16),
    /** Named by the protocol's gRPC part only; taken over REST too. */
    BF16(DataType.BFLOAT16),
    FP32(DataType.FLOAT),
    FP64(DataType.DOUBLE),
    /** Byte strings of any length; text is UTF-8. */
    BYTES(DataType.STRING);

    private static final String ALL = Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));

    private final DataType dataType;

    WireType(DataType dataType) {
        this.dataType = dataType;
    }

    /** The engine's type; STRING for {@link #BYTES}. */
    public DataType dataType() {
        return dataType;
    }

    /** Bytes of one element in binary form; 0 for {@link #BYTES}, whose elements each carry their length. */
    public int elementBytes() {
        return dataType.bits() / Byte.SIZE;
    }

    /** The protocol's name for an engine's type; empty for types that it has none for, such as four-bit and complex numbers. */
    public static Optional<WireType> of(DataType type) {
        return Arrays.stream(values()).filter(wire -> wire.dataType == type).findFirst();
    }

    /**
     * The type of a name as it stands in a request.
     *
     * @param tensor named in the error
     * @throws WireException if there is no such type
     */
    public static WireType parse(String tensor, String name) {
        return Arrays.stream(values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> WireException.malformed(
                        "tensor %s: datatype \"%s\" is unknown; allowed are %s", tensor, Quote.brief(name), ALL));
    }
}
