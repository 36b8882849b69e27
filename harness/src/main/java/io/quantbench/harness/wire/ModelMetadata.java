package io.quantbench.harness.wire;

import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;

/**
 * What a server says of a model.
 *
 * @param name as it is asked for
 * @param versions the variants that can be asked for
 * @param platform the engine, such as {@code onnxruntime_onnx}
 * @param inputs what the model takes
 * @param outputs what it answers
 */
public record ModelMetadata(
        String name,
        List<String> versions,
        String platform,
        List<TensorMetadata> inputs,
        List<TensorMetadata> outputs) {
    /** An extent that the model leaves open. */
    private static final long OPEN = -1;

    public ModelMetadata {
        versions = List.copyOf(versions);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * One input or output; the components are those of the protocol.
     *
     * @param name its name
     * @param datatype its element type
     * @param shape extents, batch included; -1 where the model leaves one open
     */
    public record TensorMetadata(String name, WireType datatype, List<Long> shape) {
        public TensorMetadata {
            shape = List.copyOf(shape);
        }

        /**
         * What the protocol says of a declared input or output.
         *
         * @throws WireException if it has no name for the type
         */
        public static TensorMetadata of(TensorSpec spec) {
            WireType type = WireType.of(spec.type())
                    .orElseThrow(() -> WireException.notRepresentable(
                            "tensor %s is %s, a type that the protocol has no name for", spec.name(), spec.type()));
            return new TensorMetadata(
                    spec.name(),
                    type,
                    spec.dims().stream().map(TensorMetadata::extent).toList());
        }

        private static long extent(Dim dim) {
            return dim instanceof Dim.Fixed fixed ? fixed.extent() : OPEN;
        }

        long[] extents() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }

        @Override
        public String toString() {
            return name + " " + datatype + " " + Arrays.toString(extents());
        }
    }
}
