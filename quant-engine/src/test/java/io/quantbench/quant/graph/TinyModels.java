package io.quantbench.quant.graph;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Small models for tests. */
public final class TinyModels {
    private TinyModels() {}

    public static ValueInfo floats(String name, Dim... dims) {
        return ValueInfo.of(new TensorSpec(name, DataType.FLOAT, List.of(dims)));
    }

    public static ValueInfo longs(String name, Dim... dims) {
        return ValueInfo.of(new TensorSpec(name, DataType.INT64, List.of(dims)));
    }

    /** A float input {@code x} and a float output {@code y} of unknown extents. */
    public static Model xToY(List<Initializer> constants, Node... nodes) {
        return model(13, constants, List.of(floats("x", Dim.unknown(), Dim.unknown())), "y", nodes);
    }

    public static Model model(
            long opset, List<Initializer> constants, List<ValueInfo> inputs, String output, Node... nodes) {
        ValueInfo declared = new ValueInfo(
                output,
                Optional.of(new TensorSpec(output, DataType.FLOAT, List.of(Dim.unknown(), Dim.unknown()))),
                Extras.none());
        return model(opset, constants, inputs, declared, nodes);
    }

    public static Model model(
            long opset, List<Initializer> constants, List<ValueInfo> inputs, ValueInfo output, Node... nodes) {
        Graph graph =
                new Graph("g", Arrays.asList(nodes), constants, inputs, List.of(output), List.of(), Extras.none());
        return new Model(8, List.of(OpsetImport.of("", opset)), new Model.Producer("test", ""), graph, Extras.none());
    }
}
