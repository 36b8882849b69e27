package io.quantbench.quant.onnx;

import com.google.protobuf.ByteString;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.onnx.proto.OnnxProto.StringStringEntryProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorProto;
import java.util.List;

/** Values to tensor messages, with markers in place of large constants, which stay where they are. */
final class TensorEncoder {
    private final ExternalData external;
    private final ConstantPool constants;

    TensorEncoder(ExternalData external, ConstantPool constants) {
        this.external = external;
        this.constants = constants;
    }

    /** A constant inside the model file. */
    TensorProto encode(String name, TensorData data) {
        if (data instanceof TensorData.Dense dense) {
            TensorProto.Builder proto = header(name, dense);
            if (dense.value().sizeBytes() >= WireSplicer.MIN_SPLICED_BYTES) {
                constants.mark(proto, Piece.of(dense.value()));
            } else if (dense.value().sizeBytes() > 0) {
                proto.setRawData(ByteString.copyFrom(dense.value().bytes()));
            }
            return proto.build();
        }
        if (data instanceof TensorData.Opaque opaque) {
            TensorProto.Builder proto = Messages.parse(TensorProto.parser(), opaque.content()).toBuilder();
            return (name.isEmpty() ? proto : proto.setName(name)).build();
        }
        throw new IllegalArgumentException("sparse constant '" + name + "' can only be an initializer");
    }

    /** A constant that may move to the data file, if it is large enough. */
    TensorProto encodeInitializer(String name, TensorData data) {
        if (!(data instanceof TensorData.Dense dense) || !external.takes(dense.value())) {
            return encode(name, data);
        }
        long offset = external.add(dense.value());
        return header(name, dense)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addAllExternalData(List.of(
                        entry("location", external.location()),
                        entry("offset", Long.toString(offset)),
                        entry("length", Long.toString(dense.value().sizeBytes()))))
                .build();
    }

    private static TensorProto.Builder header(String name, TensorData.Dense dense) {
        TensorProto.Builder proto = Messages.parse(TensorProto.parser(), dense.extras()).toBuilder()
                .setDataType(ElementTypes.toNumber(dense.value().type()));
        for (long dim : dense.shape().toArray()) {
            proto.addDims(dim);
        }
        return name.isEmpty() ? proto : proto.setName(name);
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
