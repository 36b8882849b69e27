package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.CodebookQuantizer.CodebookWeight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores the constant matrix of a MatMul or Gemm as NF4 or FP4 codes, for {@code MatMulBnb4} of ONNX Runtime. On CPUs that kernel
 * dequantizes the whole weight and multiplies in float in each run: the file is small, nothing is faster. A weight that several nodes
 * read is quantized once; a Gemm's bias becomes an Add.
 */
public final class WeightOnlyCodebook implements GraphPass {
    private final Map<String, WeightFormat.Codebook> formats;

    /** Rewrites the nodes with these (unique) names; to none may there be an {@link ConstantProduct#obstacle}. */
    public WeightOnlyCodebook(Map<String, WeightFormat.Codebook> formats) {
        this.formats = Map.copyOf(formats);
    }

    @Override
    public String name() {
        return "weight-only-codebook";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<WeightKey, Stored> stored = new HashMap<>();
        for (Node node : editor.nodes()) {
            WeightFormat.Codebook format = formats.get(node.name());
            if (format != null) {
                ConstantProduct product = ConstantProduct.of(editor, node);
                WeightKey key = new WeightKey(product.weightName(), product.isTransposed(), product.alpha(), format);
                rewrite(editor, product, stored.computeIfAbsent(key, k -> store(editor, product, format)), format);
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private record WeightKey(String weight, boolean transposed, float alpha, WeightFormat.Codebook format) {}

    private record Stored(String values, String maxima) {}

    private static Stored store(GraphEditor editor, ConstantProduct product, WeightFormat.Codebook format) {
        String name = product.weightName();
        CodebookWeight weight = CodebookQuantizer.quantize(product.weight(), product.isTransposed(), format);
        String suffix = format.table() == WeightFormat.Codebook.Table.NF4 ? "_nf4" : "_fp4";
        return new Stored(
                editor.addInitializer(name + suffix, weight.values()),
                editor.addInitializer(name + "_absmax", product.withAlpha(weight.maxima())));
    }

    private static void rewrite(
            GraphEditor editor, ConstantProduct product, Stored weight, WeightFormat.Codebook format) {
        editor.requireOpset(Node.MICROSOFT_DOMAIN, 1);
        Node node = product.node();
        String bias = product.vectorBias()
                .map(vector -> editor.addInitializer(node.name() + "_vector_bias", vector))
                .orElseGet(product::otherBias);
        long tableNumber = format.table() == WeightFormat.Codebook.Table.NF4 ? 1 : 0;
        Node kernel = new Node(
                node.name(),
                "MatMulBnb4",
                Node.MICROSOFT_DOMAIN,
                List.of(product.activation(), weight.values(), weight.maxima()),
                List.of(product.productName(bias)),
                List.of(
                        Attribute.of("K", (long) product.depth()),
                        Attribute.of("N", (long) product.columns()),
                        Attribute.of("block_size", (long) format.blockSize()),
                        Attribute.of("quant_type", tableNumber)),
                Extras.none());
        product.replaceBy(kernel, bias);
    }
}
