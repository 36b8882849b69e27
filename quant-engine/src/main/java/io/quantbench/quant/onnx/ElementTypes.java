package io.quantbench.quant.onnx;

import io.quantbench.quant.onnx.proto.OnnxProto.TensorProto;
import io.quantbench.quant.tensor.DataType;
import java.util.Optional;

/** Element types by their number in the file; the names on both sides are the specification's. */
final class ElementTypes {
    private ElementTypes() {}

    /** The type with {@code number}; empty for UNDEFINED and for numbers of a later ONNX version. */
    static Optional<DataType> fromNumber(int number) {
        TensorProto.DataType proto = TensorProto.DataType.forNumber(number);
        return proto == null || proto == TensorProto.DataType.UNDEFINED
                ? Optional.empty()
                : Optional.of(DataType.valueOf(proto.name()));
    }

    static int toNumber(DataType type) {
        return TensorProto.DataType.valueOf(type.name()).getNumber();
    }
}
