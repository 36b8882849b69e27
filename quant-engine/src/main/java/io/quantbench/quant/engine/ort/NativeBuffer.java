package io.quantbench.quant.engine.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A direct buffer and the runtime's tensor over the same memory. */
final class NativeBuffer implements AutoCloseable {
    private final ByteBuffer bytes;
    private final OnnxTensor tensor;
    private final Shape shape;

    private NativeBuffer(ByteBuffer bytes, OnnxTensor tensor, Shape shape) {
        this.bytes = bytes;
        this.tensor = tensor;
        this.shape = shape;
    }

    /** @throws EngineException if the type has no bindable tensors, or the buffer would exceed 2 GiB */
    static NativeBuffer allocate(OrtEnvironment environment, String role, TensorSpec spec, Shape shape) {
        OnnxJavaType type = OrtTypes.bindable(spec.type())
                .orElseThrow(() -> new EngineException(role + " " + spec.name() + " is " + spec.type()
                        + ", of which ONNX Runtime's Java binding cannot make a tensor"));
        ByteBuffer bytes = allocateDirect(role, spec, shape);
        try {
            return new NativeBuffer(bytes, OnnxTensor.createTensor(environment, bytes, shape.toArray(), type), shape);
        } catch (OrtException e) {
            throw new EngineException(
                    role + " " + spec + " cannot be bound as " + shape + ": " + OpenFailure.plain(e), e);
        }
    }

    /** @throws EngineException if one buffer cannot hold the tensor, or the JVM has no direct memory left for it */
    static ByteBuffer allocateDirect(String role, TensorSpec spec, Shape shape) {
        if (shape.elementCount() > Integer.MAX_VALUE
                || spec.type().sizeBytes(shape.elementCount()) > Integer.MAX_VALUE) {
            throw new EngineException(role + " " + spec.name() + " of " + spec.type() + " " + shape
                    + " exceeds the 2 GiB that one buffer holds");
        }
        int sizeBytes = (int) spec.type().sizeBytes(shape.elementCount());
        try {
            return ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
        } catch (OutOfMemoryError e) {
            throw new EngineException(
                    role + " " + spec.name() + " of shape " + shape + " takes " + sizeBytes
                            + " bytes of direct memory, which the JVM does not have left; raise"
                            + " -XX:MaxDirectMemorySize",
                    e);
        }
    }

    ByteBuffer bytes() {
        return bytes;
    }

    OnnxTensor tensor() {
        return tensor;
    }

    Shape shape() {
        return shape;
    }

    @Override
    public void close() {
        tensor.close();
    }
}
