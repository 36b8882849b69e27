package io.quantbench.quant.engine.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runtime's declarations and element types in ours. */
final class OrtTypes {
    private static final String TYPE_PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

    private OrtTypes() {}

    /** @throws EngineException if the value is no tensor, or of an element type that the Java binding does not know */
    static TensorSpec spec(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw new EngineException(
                    "declares " + node.getName() + " as " + node.getInfo() + "; only tensors can be bound");
        }
        if (tensor.onnxType == OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED) {
            throw new EngineException("declares " + node.getName()
                    + " with an element type that ONNX Runtime's Java binding does not know");
        }
        DataType type = DataType.valueOf(tensor.onnxType.name().substring(TYPE_PREFIX.length()));
        return new TensorSpec(node.getName(), type, dims(tensor));
    }

    private static List<Dim> dims(TensorInfo tensor) {
        long[] shape = tensor.getShape();
        String[] names = tensor.getDimensionNames();
        List<Dim> dims = new ArrayList<>(shape.length);
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] >= 0) {
                dims.add(Dim.fixed(shape[axis]));
            } else {
                dims.add(Dim.named(names[axis]));
            }
        }
        return dims;
    }

    /** The type under which the binding makes tensors over a buffer; empty for those that it can only read, or not at all. */
    static Optional<OnnxJavaType> bindable(DataType type) {
        return switch (type) {
            case FLOAT -> Optional.of(OnnxJavaType.FLOAT);
            case DOUBLE -> Optional.of(OnnxJavaType.DOUBLE);
            case INT8 -> Optional.of(OnnxJavaType.INT8);
            case INT16 -> Optional.of(OnnxJavaType.INT16);
            case INT32 -> Optional.of(OnnxJavaType.INT32);
            case INT64 -> Optional.of(OnnxJavaType.INT64);
            case UINT8 -> Optional.of(OnnxJavaType.UINT8);
            case BOOL -> Optional.of(OnnxJavaType.BOOL);
            case FLOAT16 -> Optional.of(OnnxJavaType.FLOAT16);
            case BFLOAT16 -> Optional.of(OnnxJavaType.BFLOAT16);
            default -> Optional.empty();
        };
    }
}
