package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.optimize.AttentionPattern.PaddingMask;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces attention that is written out by {@code com.microsoft.MultiHeadAttention}. The projections stay MatMuls with constant
 * weights and biases of their own, so that they can be quantized. The result needs ONNX Runtime.
 *
 * <p>With a padding mask the node becomes an {@code If} over the whole mask: where nothing is padded (as always at batch 1) the
 * operator runs without a mask, and only then ONNX Runtime takes its tiled kernel, which never writes the scores to memory.
 * A mask is taken to hold 0 and 1 only, as it must for the formula that is replaced.
 *
 * <p>Measured on all-MiniLM-L6-v2 with int8 products, one thread, batch 1, nothing padded (ratio to the shipped float file, median
 * of interleaved rounds on a shared machine): 2.67 to 2.92 at 16 tokens, 2.70 to 2.81 at 128, 2.30 to 2.54 at 384. Always with the
 * mask, the operator gave 2.87, 2.74 and 2.32. On single sentences of changing length, most below 20 tokens, it costs a little: 3.06 against
 * 3.18 in one run of {@code quantbench bench --quick} with the unfused file as a further arm.
 */
public final class FuseAttention implements GraphPass {
    private static final long INT32_TYPE_NUMBER = 6;
    private static final long BOOL_TYPE_NUMBER = 9;

    @Override
    public String name() {
        return "fuse-attention";
    }

    @Override
    public Model apply(Model model) {
        return new Rewriting(model).run();
    }

    /** How a padding mask is handed to the kernel: as int32, and whether it pads nothing. */
    private record KernelMask(String int32, String isWhole) {}

    /** One run over one model. */
    private static final class Rewriting {
        private final GraphEditor editor;
        private final SymbolicShapes shapes;
        private final TensorTypes types;
        private final Map<String, KernelMask> masks = new HashMap<>();

        Rewriting(Model model) {
            this.editor = GraphEditor.of(model);
            this.shapes = SymbolicShapes.of(model.graph());
            this.types = TensorTypes.of(model.graph());
        }

        Model run() {
            for (Node last : editor.nodes()) {
                AttentionPattern.endingIn(last, editor, shapes, types).ifPresent(this::fuse);
            }
            editor.prune();
            return editor.toModel();
        }

        private void fuse(AttentionPattern found) {
            Node last = found.output();
            if (found.mask().isEmpty()) {
                put(last, kernel(found, last.name(), last.output(0), List.of(), List.of()));
                return;
            }
            String bias = found.mask().get();
            List<Dim> scores = found.scoreShape(shapes);
            Optional<PaddingMask> padding = PaddingMask.behind(bias, scores, new Patterns(editor), shapes, types);
            if (padding.isPresent()) {
                put(last, choice(found, padding.get()));
            } else if (shapes.shape(bias).filter(s -> broadcasts(s, scores)).isPresent()) {
                put(last, kernel(found, last.name(), last.output(0), List.of("", "", bias), List.of()));
            }
        }

        private void put(Node old, Node replacement) {
            editor.replace(old, replacement);
            editor.requireOpset(Node.MICROSOFT_DOMAIN, 1);
        }

        /** The kernel broadcasts over batch and heads, not over the sequence. */
        private static boolean broadcasts(List<Dim> bias, List<Dim> scores) {
            Dim one = Dim.fixed(1);
            return bias.size() == 4
                    && bias.subList(2, 4).equals(scores.subList(2, 4))
                    && (bias.get(0).equals(one) || bias.get(0).equals(scores.get(0)))
                    && (bias.get(1).equals(one) || bias.get(1).equals(scores.get(1)));
        }

        private static Node kernel(
                AttentionPattern found, String name, String output, List<String> masks, List<Attribute> more) {
            List<String> inputs = new ArrayList<>(List.of(found.query(), found.key(), found.value()));
            inputs.addAll(masks);
            List<Attribute> attributes = new ArrayList<>(
                    List.of(Attribute.of("num_heads", found.heads()), Attribute.of("scale", found.scale())));
            attributes.addAll(more);
            return new Node(
                    name,
                    "MultiHeadAttention",
                    Node.MICROSOFT_DOMAIN,
                    inputs,
                    List.of(output),
                    attributes,
                    Extras.none());
        }

        private Node choice(AttentionPattern found, PaddingMask padding) {
            Node last = found.output();
            KernelMask mask = masks.computeIfAbsent(padding.tensor(), name -> kernelMask(name, last));
            Attribute filter = Attribute.of("mask_filter_value", padding.filter());
            return Node.of(
                    last.name(),
                    "If",
                    List.of(mask.isWhole()),
                    last.outputs(),
                    branch("then_branch", found, List.of(), List.of()),
                    branch("else_branch", found, List.of("", mask.int32()), List.of(filter)));
        }

        private Attribute branch(String attribute, AttentionPattern found, List<String> masks, List<Attribute> more) {
            Node last = found.output();
            String name = editor.freshName(last.name() + (masks.isEmpty() ? "_unpadded" : "_padded"));
            String output = editor.freshName(last.output(0) + (masks.isEmpty() ? "_unpadded" : "_padded"));
            List<Dim> dims = shapes.shape(last.output(0)).orElseThrow();
            ValueInfo info = ValueInfo.of(new TensorSpec(output, DataType.FLOAT, declarable(dims)));
            Graph graph = new Graph(
                    name,
                    List.of(kernel(found, name, output, masks, more)),
                    List.of(),
                    List.of(),
                    List.of(info),
                    List.of(),
                    Extras.none());
            return new Attribute.OfGraph(attribute, graph, Extras.none());
        }

        /** Names that are our own mean nothing outside. */
        private static List<Dim> declarable(List<Dim> dims) {
            return dims.stream()
                    .map(d -> d instanceof Dim.Fixed ? d : Dim.unknown())
                    .toList();
        }

        private KernelMask kernelMask(String mask, Node anchor) {
            boolean isInt32 = types.type(mask).filter(t -> t == DataType.INT32).isPresent();
            String int32 = isInt32 ? mask : cast(mask, "_int32", INT32_TYPE_NUMBER, anchor);
            String least = editor.freshName(mask + "_min");
            editor.insertAt(
                    anchor,
                    Node.of(
                            editor.freshName(mask + "_ReduceMin"),
                            "ReduceMin",
                            List.of(int32),
                            List.of(least),
                            Attribute.of("keepdims", 0L)));
            return new KernelMask(int32, cast(least, "_is_whole", BOOL_TYPE_NUMBER, anchor));
        }

        private String cast(String tensor, String suffix, long to, Node anchor) {
            String output = editor.freshName(tensor + suffix);
            editor.insertAt(
                    anchor,
                    Node.of(
                            editor.freshName(tensor + "_Cast"),
                            "Cast",
                            List.of(tensor),
                            List.of(output),
                            Attribute.of("to", to)));
            return output;
        }
    }
}
