package io.quantbench.quant.onnx;

import com.google.protobuf.ByteString;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorProto;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Tensor messages to values. Raw and external data become views of the file; the typed fields of older exporters are packed into
 * bytes once, here, and are written back as raw data, which means the same.
 */
final class TensorDecoder {
    private final String file;
    private final ExternalFiles externalFiles;
    private final ConstantPool constants;

    TensorDecoder(String file, ExternalFiles externalFiles, ConstantPool constants) {
        this.file = file;
        this.externalFiles = externalFiles;
        this.constants = constants;
    }

    /** The value of {@code proto}; a name that it has (as attributes may) stays in the extras. */
    TensorData decode(TensorProto proto, String where) {
        Shape shape = shape(proto.getDimsList(), where);
        Optional<DataType> type = ElementTypes.fromNumber(proto.getDataType());
        if (type.isEmpty() || !type.get().isFixedSize() || proto.hasSegment()) {
            String typeName = type.map(DataType::name).orElse("type " + proto.getDataType());
            return new TensorData.Opaque(typeName, shape, Extras.of(whole(proto).toByteArray()));
        }
        long sizeBytes = sizeBytes(type.get(), shape, where);
        ByteBuffer bytes = bytes(proto, type.get(), sizeBytes, where);
        if (bytes.remaining() != sizeBytes) {
            throw problem("has " + bytes.remaining() + " bytes in " + where + ", but its shape " + type.get() + " "
                    + shape + " takes " + sizeBytes);
        }
        return new TensorData.Dense(Tensor.of(type.get(), shape, bytes), extras(proto));
    }

    /** The message as it was before its raw data was taken out. */
    private TensorProto whole(TensorProto proto) {
        TensorProto.Builder whole = ConstantPool.withoutMarker(proto);
        constants.find(proto).ifPresent(bytes -> whole.setRawData(ByteString.copyFrom(bytes)));
        return whole.build();
    }

    Shape shape(List<Long> dims, String where) {
        try {
            return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new OnnxFormatException(file, "has the impossible shape " + dims + " in " + where, e);
        }
    }

    private long sizeBytes(DataType type, Shape shape, String where) {
        try {
            return Math.toIntExact(type.sizeBytes(shape.elementCount()));
        } catch (ArithmeticException e) {
            throw new OnnxFormatException(file, "has a tensor over 2 GiB, " + type + " " + shape + ", in " + where, e);
        }
    }

    private ByteBuffer bytes(TensorProto proto, DataType type, long sizeBytes, String where) {
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return externalFiles.map(proto.getExternalDataList(), sizeBytes, where);
        }
        Optional<ByteBuffer> spliced = constants.find(proto);
        if (spliced.isPresent()) {
            return spliced.get();
        }
        ByteString raw = proto.getRawData();
        return raw.isEmpty() ? typedBytes(proto, type, where) : raw.asReadOnlyByteBuffer();
    }

    private ByteBuffer typedBytes(TensorProto proto, DataType type, String where) {
        return switch (type) {
            case FLOAT, COMPLEX64 -> {
                ByteBuffer bytes = allocate(proto.getFloatDataCount(), 4, where);
                proto.getFloatDataList().forEach(bytes::putFloat);
                yield bytes.flip();
            }
            case DOUBLE, COMPLEX128 -> {
                ByteBuffer bytes = allocate(proto.getDoubleDataCount(), 8, where);
                proto.getDoubleDataList().forEach(bytes::putDouble);
                yield bytes.flip();
            }
            case INT64 -> {
                ByteBuffer bytes = allocate(proto.getInt64DataCount(), 8, where);
                proto.getInt64DataList().forEach(bytes::putLong);
                yield bytes.flip();
            }
            case UINT32, UINT64 -> narrow(proto.getUint64DataList(), type.bits() / 8, where);
            default ->
                narrow(
                        proto.getInt32DataList().stream()
                                .map(Integer::longValue)
                                .toList(),
                        Math.max(8, type.bits()) / 8,
                        where);
        };
    }

    /** Keeps the low bytes of each value; types under 8 bits already come packed, one byte to a value. */
    private ByteBuffer narrow(List<Long> values, int bytesEach, String where) {
        ByteBuffer bytes = allocate(values.size(), bytesEach, where);
        for (long value : values) {
            for (int i = 0; i < bytesEach; i++) {
                bytes.put((byte) (value >>> (8 * i)));
            }
        }
        return bytes.flip();
    }

    private ByteBuffer allocate(int count, int bytesEach, String where) {
        long size = (long) count * bytesEach;
        if (size > Integer.MAX_VALUE) {
            throw problem("has a tensor over 2 GiB in " + where);
        }
        return ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What is left once the modelled fields are taken out; a field that is present but empty stays, to be written back. */
    private static Extras extras(TensorProto proto) {
        TensorProto.Builder rest = ConstantPool.withoutMarker(proto)
                .clearDims()
                .clearDataType()
                .clearFloatData()
                .clearInt32Data()
                .clearInt64Data()
                .clearDoubleData()
                .clearUint64Data();
        if (!proto.getRawData().isEmpty()) {
            rest.clearRawData();
        }
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            rest.clearDataLocation().clearExternalData().clearRawData();
        }
        return Extras.of(rest.build().toByteArray());
    }

    private OnnxFormatException problem(String text) {
        return new OnnxFormatException(file, text, null);
    }
}
