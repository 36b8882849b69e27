package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.WeightQuantizer.Granularity;
import io.quantbench.quant.quantize.pass.WeightQuantizer.QuantizedWeight;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stores an embedding table {@code [vocabulary, width]} as int8 with one scale per row:
 *
 * <pre>
 * Y = Cast(Gather(table int8, ids)) · Gather(scales [vocabulary, 1], ids)
 * </pre>
 *
 * Rows of a vocabulary differ in size by an order of magnitude, and rare words have the small ones, so that one scale for all of
 * them would cost the rare words most. DequantizeLinear cannot do this behind a Gather: its scales belong to the whole table.
 * Dequantizing before the Gather would compute the whole table in each run. The three operators touch only the gathered rows.
 * A table that several Gathers read is quantized once.
 */
public final class QuantizeEmbedding implements GraphPass {
    private static final long FLOAT_TYPE_NUMBER = 1;

    private final Set<String> nodeNames;

    /** Quantizes the tables of the Gather nodes with these (unique) names: constant FLOAT matrices, gathered along axis 0. */
    public QuantizeEmbedding(Set<String> nodeNames) {
        this.nodeNames = Set.copyOf(nodeNames);
    }

    @Override
    public String name() {
        return "quantize-embedding";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<String, Table> tables = new HashMap<>();
        for (Node node : editor.nodes()) {
            if (node.is("Gather") && nodeNames.contains(node.name())) {
                rewrite(editor, node, tables.computeIfAbsent(node.input(0), name -> table(editor, name)));
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private record Table(String values, String scales) {}

    private static Table table(GraphEditor editor, String name) {
        Tensor table =
                editor.constant(name).orElseThrow(() -> new IllegalArgumentException("'" + name + "' is no constant"));
        QuantizedWeight quantized = WeightQuantizer.quantize(table, Granularity.ROW);
        Shape column = Shape.of(table.shape().dim(0), 1);
        return new Table(
                editor.addInitializer(name + "_quantized", quantized.values()),
                editor.addInitializer(
                        name + "_scale",
                        Tensor.ofFloats(column, quantized.params().scales())));
    }

    private static void rewrite(GraphEditor editor, Node gather, Table table) {
        String ids = gather.input(1);
        String base = gather.name();
        String rows = editor.freshName(base + "_rows");
        String values = editor.freshName(base + "_values");
        String scales = editor.freshName(base + "_row_scales");
        editor.replace(
                gather,
                Node.of(base, "Gather", List.of(table.values(), ids), List.of(rows)),
                Node.of(
                        editor.freshName(base + "_cast"),
                        "Cast",
                        List.of(rows),
                        List.of(values),
                        Attribute.of("to", FLOAT_TYPE_NUMBER)),
                Node.of(
                        editor.freshName(base + "_gather_scales"),
                        "Gather",
                        List.of(table.scales(), ids),
                        List.of(scales)),
                Node.of(editor.freshName(base + "_scale_mul"), "Mul", List.of(values, scales), gather.outputs()));
    }
}
