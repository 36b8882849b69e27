package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.BlockQuantizer.BlockWeight;
import io.quantbench.quant.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores the constant matrix of a MatMul or Gemm in blocks of 4 or 8 bits and multiplies with it in one kernel, {@code MatMulNBits} of
 * ONNX Runtime. The activation stays float; at accuracy level 4 the kernel quantizes it by itself, block by block. It is faster than
 * float where the reading of weights is what takes the time: one row at a time, as in generating text. A weight that several nodes read
 * is quantized once. A Gemm's bias becomes the kernel's own if it is one constant vector, and an Add otherwise.
 */
public final class WeightOnlyMatMul implements GraphPass {
    private final Map<String, WeightFormat.Blocks> formats;

    /** Rewrites the nodes with these (unique) names; to none may there be an {@link ConstantProduct#obstacle}. */
    public WeightOnlyMatMul(Map<String, WeightFormat.Blocks> formats) {
        this.formats = Map.copyOf(formats);
    }

    @Override
    public String name() {
        return "weight-only-matmul";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<WeightKey, Stored> stored = new HashMap<>();
        for (Node node : editor.nodes()) {
            WeightFormat.Blocks format = formats.get(node.name());
            if (format != null) {
                ConstantProduct product = ConstantProduct.of(editor, node);
                WeightKey key = new WeightKey(product.weightName(), product.isTransposed(), product.alpha(), format);
                rewrite(editor, product, stored.computeIfAbsent(key, k -> store(editor, product, format)), format);
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private record WeightKey(String weight, boolean transposed, float alpha, WeightFormat.Blocks format) {}

    /** Names of initializers; no zero points are the empty name. */
    private record Stored(String values, String scales, String zeroPoints) {}

    private static Stored store(GraphEditor editor, ConstantProduct product, WeightFormat.Blocks format) {
        String name = product.weightName();
        BlockWeight weight = BlockQuantizer.quantize(product.weight(), product.isTransposed(), format);
        return new Stored(
                editor.addInitializer(name + "_q" + format.bits(), weight.values()),
                editor.addInitializer(name + "_scales", product.withAlpha(weight.scales())),
                weight.zeroPoints()
                        .map(zeroPoints -> editor.addInitializer(name + "_zero_points", zeroPoints))
                        .orElse(""));
    }

    private static void rewrite(
            GraphEditor editor, ConstantProduct product, Stored weight, WeightFormat.Blocks format) {
        editor.requireOpset(Node.MICROSOFT_DOMAIN, 1);
        Node node = product.node();
        Optional<Tensor> vectorBias = product.vectorBias();
        String kernelBias = vectorBias
                .map(bias -> editor.addInitializer(node.name() + "_kernel_bias", bias))
                .orElse("");
        String laterBias = vectorBias.isPresent() ? "" : product.otherBias();
        List<String> inputs =
                List.of(product.activation(), weight.values(), weight.scales(), weight.zeroPoints(), "", kernelBias);
        Node kernel = new Node(
                node.name(),
                "MatMulNBits",
                Node.MICROSOFT_DOMAIN,
                ConstantProduct.trimmed(inputs),
                List.of(product.productName(laterBias)),
                List.of(
                        Attribute.of("K", (long) product.depth()),
                        Attribute.of("N", (long) product.columns()),
                        Attribute.of("bits", (long) format.bits()),
                        Attribute.of("block_size", (long) format.blockSize()),
                        Attribute.of("accuracy_level", (long) format.accuracyLevel())),
                Extras.none());
        product.replaceBy(kernel, laterBias);
    }
}
