package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.BlockQuantizer.BlockWeight;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores an embedding table {@code [vocabulary, width]} in blocks of 4 or 8 bits along each row, for ONNX Runtime's
 * {@code GatherBlockQuantized}, which dequantizes only the rows that it gathers. A table that several Gathers read in the same
 * format is stored once.
 */
public final class BlockTable implements GraphPass {
    private final Map<String, WeightFormat.Blocks> formats;

    /** Rewrites the Gather nodes with these (unique) names; to none may there be an {@link #obstacle}. */
    public BlockTable(Map<String, WeightFormat.Blocks> formats) {
        this.formats = Map.copyOf(formats);
    }

    @Override
    public String name() {
        return "block-table";
    }

    /** Why the table of {@code node} cannot be stored in {@code format}, to follow "because"; empty if it can. */
    public static Optional<String> obstacle(GraphEditor graph, Node node, WeightFormat.Blocks format) {
        Optional<Tensor> table = graph.constant(node.input(0));
        boolean isEmbedding = node.is("Gather")
                && node.intAttribute("axis", 0) == 0
                && table.filter(t -> t.shape().rank() == 2 && WeightMatrix.isMatrix(t))
                        .isPresent();
        if (!isEmbedding) {
            return Optional.of("it reads no constant FLOAT matrix by rows");
        }
        long width = table.orElseThrow().shape().dim(1);
        return width % format.blockSize() == 0
                ? Optional.empty()
                : Optional.of("its rows of " + width + " do not divide into blocks of " + format.blockSize());
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<TableKey, Stored> stored = new HashMap<>();
        for (Node node : editor.nodes()) {
            WeightFormat.Blocks format = formats.get(node.name());
            if (format != null) {
                obstacle(editor, node, format).ifPresent(reason -> {
                    throw new IllegalArgumentException(node.label() + " cannot be stored in blocks: " + reason);
                });
                TableKey key = new TableKey(node.input(0), format);
                rewrite(editor, node, stored.computeIfAbsent(key, k -> store(editor, k)), format);
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private record TableKey(String table, WeightFormat.Blocks format) {}

    private record Stored(String values, String scales, String zeroPoints) {}

    private static Stored store(GraphEditor editor, TableKey key) {
        String name = key.table();
        Tensor table = editor.constant(name).orElseThrow();
        BlockWeight blocks = BlockQuantizer.quantize(table, true, key.format());
        Tensor values = Tensor.releasable(
                flat(blocks, table, key.format()),
                () -> flat(BlockQuantizer.quantize(table, true, key.format()), table, key.format()));
        return new Stored(
                editor.addInitializer(name + "_q" + key.format().bits(), values),
                editor.addInitializer(name + "_scales", blocks.scales()),
                blocks.zeroPoints()
                        .map(zeroPoints -> editor.addInitializer(name + "_zero_points", zeroPoints))
                        .orElse(""));
    }

    /** The values as {@code [vocabulary, width · bits / 8]}: the same bytes, as rows consist of whole blocks. */
    private static Tensor flat(BlockWeight blocks, Tensor table, WeightFormat.Blocks format) {
        Shape shape = table.shape();
        return Tensor.of(
                DataType.UINT8,
                Shape.of(shape.dim(0), shape.dim(1) * format.bits() / 8),
                blocks.values().bytes());
    }

    private static void rewrite(GraphEditor editor, Node gather, Stored table, WeightFormat.Blocks format) {
        editor.requireOpset(Node.MICROSOFT_DOMAIN, 1);
        List<String> inputs = List.of(table.values(), gather.input(1), table.scales(), table.zeroPoints());
        editor.replace(
                gather,
                new Node(
                        gather.name(),
                        "GatherBlockQuantized",
                        Node.MICROSOFT_DOMAIN,
                        ConstantProduct.trimmed(inputs),
                        gather.outputs(),
                        List.of(
                                Attribute.of("gather_axis", 0),
                                Attribute.of("quantize_axis", 1),
                                Attribute.of("block_size", (long) format.blockSize()),
                                Attribute.of("bits", (long) format.bits())),
                        Extras.none()));
    }
}
