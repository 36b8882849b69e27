package io.quantbench.quant.onnx;

import io.quantbench.quant.onnx.proto.OnnxProto.TensorShapeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TypeProto;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import java.util.Optional;

/** Declared tensor types to {@link TensorSpec} and back. */
final class TensorTypes {
    private TensorTypes() {}

    /** The declared type; empty if it is no tensor, has no rank, or says something that a TensorSpec cannot. */
    static Optional<TensorSpec> decode(String name, TypeProto type) {
        Optional<DataType> elementType =
                ElementTypes.fromNumber(type.getTensorType().getElemType());
        TensorShapeProto shape = type.getTensorType().getShape();
        boolean expressible =
                type.getTensorType().hasShape() && shape.getDimList().stream().allMatch(d -> d.getDimValue() >= 0);
        if (elementType.isEmpty() || !expressible) {
            return Optional.empty();
        }
        List<Dim> dims = shape.getDimList().stream().map(TensorTypes::decode).toList();
        return Optional.of(new TensorSpec(name, elementType.get(), dims));
    }

    private static Dim decode(TensorShapeProto.Dimension dim) {
        return switch (dim.getValueCase()) {
            case DIM_VALUE -> Dim.fixed(dim.getDimValue());
            case DIM_PARAM -> Dim.named(dim.getDimParam());
            case VALUE_NOT_SET -> Dim.unknown();
        };
    }

    static TypeProto encode(TensorSpec spec) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(ElementTypes.toNumber(spec.type()));
        tensor.getShapeBuilder();
        for (Dim dim : spec.dims()) {
            TensorShapeProto.Dimension.Builder encoded =
                    tensor.getShapeBuilder().addDimBuilder();
            if (dim instanceof Dim.Fixed fixed) {
                encoded.setDimValue(fixed.extent());
            } else if (dim instanceof Dim.Symbolic symbolic) {
                encoded.setDimParam(symbolic.name());
            }
        }
        return TypeProto.newBuilder().setTensorType(tensor).build();
    }
}
