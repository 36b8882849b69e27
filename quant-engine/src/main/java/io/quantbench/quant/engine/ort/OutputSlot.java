package io.quantbench.quant.engine.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One output of a binding, in one of three states: <em>unseen</em> (no shape yet), <em>pinned</em> (the runtime writes into our
 * buffer), <em>copied</em> (its shape changes from run to run, or its type cannot be pinned). Only the first run that returns a
 * shape leads from unseen to pinned; a pinned slot whose shape changes is copied for ever after.
 */
final class OutputSlot implements AutoCloseable {
    private final OrtEnvironment environment;
    private final TensorSpec spec;
    private final boolean pinnable;
    private @Nullable NativeBuffer pinned;
    private @Nullable ByteBuffer copy;
    private Shape shape = Shape.scalar();
    private boolean changing;

    private OutputSlot(OrtEnvironment environment, TensorSpec spec) {
        this.environment = environment;
        this.spec = spec;
        this.pinnable = OrtTypes.bindable(spec.type()).isPresent();
    }

    static OutputSlot of(OrtEnvironment environment, TensorSpec spec, Optional<Shape> shape) {
        if (spec.type() == DataType.STRING) {
            throw new EngineException(
                    "output " + spec.name() + " is STRING; only fixed-size element types can be bound");
        }
        OutputSlot slot = new OutputSlot(environment, spec);
        if (slot.pinnable && shape.isPresent()) {
            slot.pin(shape.get());
        }
        return slot;
    }

    private NativeBuffer pin(Shape settled) {
        NativeBuffer buffer = NativeBuffer.allocate(environment, "output", spec, settled);
        pinned = buffer;
        shape = settled;
        return buffer;
    }

    Optional<OnnxTensor> pinnedTensor() {
        return Optional.ofNullable(pinned).map(NativeBuffer::tensor);
    }

    /** Copies a result that the runtime allocated. */
    void accept(OnnxTensor value) {
        Shape actual = Shape.of(value.getInfo().getShape());
        if (pinned != null && !pinned.shape().equals(actual)) {
            pinned.close();
            pinned = null;
            changing = true;
        }
        NativeBuffer target = pinned;
        if (target == null && pinnable && !changing) {
            target = pin(actual);
        }
        ByteBuffer bytes = target == null ? roomFor(actual) : target.bytes();
        shape = actual;
        bytes.clear().limit(Math.toIntExact(spec.type().sizeBytes(actual.elementCount())));
        if (bytes.hasRemaining()) {
            ByteBuffer source = value.getByteBuffer();
            bytes.put(0, source, source.position(), bytes.remaining());
        }
    }

    private ByteBuffer roomFor(Shape actual) {
        long sizeBytes = spec.type().sizeBytes(actual.elementCount());
        ByteBuffer room = copy;
        if (room == null || room.capacity() < sizeBytes) {
            room = NativeBuffer.allocateDirect("output", spec, actual);
            copy = room;
        }
        return room;
    }

    Shape shape() {
        return shape;
    }

    /** Position 0, limit at the end of the result. */
    ByteBuffer bytes() {
        NativeBuffer buffer = pinned;
        if (buffer != null) {
            return buffer.bytes().clear();
        }
        ByteBuffer copied = copy;
        int sizeBytes = Math.toIntExact(spec.type().sizeBytes(shape.elementCount()));
        return copied == null
                ? ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder())
                : copied.clear().limit(sizeBytes);
    }

    @Override
    public void close() {
        if (pinned != null) {
            pinned.close();
        }
    }
}
