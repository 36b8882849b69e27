package io.quantbench.quant.graph;

import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;

/** The value of a constant: readable bytes, or something that is only carried along. */
public sealed interface TensorData {
    /** Extents of the constant. */
    Shape shape();

    /** The readable elements, if there are any. */
    default Optional<Tensor> tensor() {
        return this instanceof Dense dense ? Optional.of(dense.value()) : Optional.empty();
    }

    /**
     * Elements of a fixed size. Where the file keeps them (inside the model, in typed fields, in a data file) is not part of the
     * value.
     */
    record Dense(Tensor value, Extras extras) implements TensorData {
        @Override
        public Shape shape() {
            return value.shape();
        }
    }

    /**
     * A dense constant whose elements are not read: strings, or a type that this version does not know.
     *
     * @param typeName name of the element type, for messages
     * @param content everything but the name, for the {@code onnx} package
     */
    record Opaque(String typeName, Shape shape, Extras content) implements TensorData {}

    /** A constant in coordinate format, which only an initializer may have; carried along unread. */
    record Sparse(Shape shape, Extras content) implements TensorData {}

    static TensorData of(Tensor tensor) {
        return new Dense(tensor, Extras.none());
    }
}
