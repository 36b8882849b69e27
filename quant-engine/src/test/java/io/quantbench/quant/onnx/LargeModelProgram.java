package io.quantbench.quant.onnx;

import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.WeightFormat.Blocks;
import io.quantbench.quant.quantize.pass.WeightOnlyMatMul;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Quantizes all products of a model to 4 bits: a program of its own, so that a test can give it a small heap. */
final class LargeModelProgram {
    private LargeModelProgram() {}

    /** Arguments: the model's file, the result's. */
    public static void main(String[] arguments) throws IOException {
        Model model = OnnxReader.read(Path.of(arguments[0]));
        Map<String, Blocks> formats = model.graph().nodes().stream()
                .filter(node -> node.is("MatMul"))
                .collect(Collectors.toMap(Node::name, node -> new Blocks(4, 128, true, 4)));
        OnnxWriter.write(new WeightOnlyMatMul(formats).apply(model), Path.of(arguments[1]));
    }
}
