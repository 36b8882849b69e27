package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the channels of a tensor (its last axis) can be divided by positive factors in the constants from which it is made, with no
 * operator added: upstream through what commutes with such a division, to what absorbs it. Found first, applied later.
 *
 * <p>Absorbed by MatMul, Gemm, a constant Mul, LayerNormalization, SkipLayerNormalization and com.microsoft.Attention; passed on by a
 * constant Add (which is divided too), Relu, LeakyRelu, the product of two tensors (one of them is divided), Split, and the values of
 * attention, whether as com.microsoft.MultiHeadAttention or written out: each output channel is a weighted mean of one value channel.
 * Every tensor on the way must have no other reader. One short method for each kind of operator makes this file long.
 */
final class ChannelScaling {
    private static final List<Long> SWAP_HEADS = List.of(0L, 2L, 1L, 3L);
    private static final Set<String> COMMUTING = Set.of("Relu", "LeakyRelu", "Identity", "Dropout");

    private final GraphEditor editor;
    private final int channels;
    private final List<Division> divisions = new ArrayList<>();
    private final Map<String, Integer> scaled = new LinkedHashMap<>();
    private final Set<String> reordered = new LinkedHashSet<>();
    private String obstacle = "";

    /** A constant input of the node that makes {@code output}, and where in it the channels begin. */
    private record Division(String output, int input, boolean alongRows, int first) {}

    private ChannelScaling(GraphEditor editor, int channels) {
        this.editor = editor;
        this.channels = channels;
    }

    /** The way to divide all {@code channels} channels of {@code tensor}; see {@link #obstacle}. */
    static ChannelScaling of(GraphEditor editor, String tensor, int channels) {
        ChannelScaling scaling = new ChannelScaling(editor, channels);
        scaling.divide(tensor, 0, channels);
        return scaling;
    }

    /** Why it cannot be done; empty if it can. */
    String obstacle() {
        return obstacle;
    }

    /** Tensors that will be divided, with the place of the first divided channel along their last axis. */
    Map<String, Integer> scaled() {
        return scaled;
    }

    /** Tensors that will be divided along other axes. */
    Set<String> reordered() {
        return reordered;
    }

    private boolean fail(String reason) {
        obstacle = obstacle.isEmpty() ? reason : obstacle;
        return false;
    }

    /** Like {@link #divide}, of a tensor that one node alone may read. */
    private boolean divideInner(String tensor, int first, int width) {
        return editor.hasSingleUse(tensor)
                ? divide(tensor, first, width)
                : fail("'" + tensor + "' is read elsewhere too");
    }

    /** @param width extent of the tensor's last axis, of which {@code channels} from {@code first} on are divided */
    private boolean divide(String tensor, int first, int width) {
        Optional<Node> producer = editor.producer(tensor);
        if (producer.isEmpty()
                || (!producer.get().output(0).equals(tensor) && !producer.get().is("Split"))) {
            return fail("'" + tensor + "' is no first output of a node");
        }
        Node node = producer.get();
        scaled.put(tensor, first);
        if (node.domain().equals(Node.MICROSOFT_DOMAIN)) {
            return contributed(node, first, width);
        }
        if (COMMUTING.contains(node.opType())) {
            return divideInner(node.input(0), first, width);
        }
        return switch (node.opType()) {
            case "MatMul" -> constant(node, 1, first, width, 2);
            case "Gemm" -> gemm(node, first, width);
            case "Add" -> add(node, first, width);
            case "Mul" -> mul(node, first, width);
            case "LayerNormalization" -> normalized(node, 1, first, width);
            case "Split" -> split(node, tensor, first, width);
            case "Reshape" -> attention(node, first, width);
            default -> nonlinear(node);
        };
    }

    private boolean nonlinear(Node node) {
        return fail(node.label() + " does not commute with a factor per channel");
    }

    private boolean contributed(Node node, int first, int width) {
        return switch (node.opType()) {
            case "SkipLayerNormalization" -> normalized(node, 2, first, width);
            case "MultiHeadAttention" -> multiHeadAttention(node, first, width);
            case "Attention" -> fusedAttention(node, first, width);
            default -> nonlinear(node);
        };
    }

    /** Notes a constant whose last axis is {@code width} wide. */
    private boolean constant(Node node, int input, int first, int width, int rank) {
        boolean fits = editor.constant(node.input(input))
                .filter(c -> c.type() == DataType.FLOAT && c.shape().rank() >= Math.max(1, rank))
                .filter(c -> c.shape().dim(-1) == width)
                .isPresent();
        if (!fits) {
            return fail("input " + input + " of " + node.label() + " is no constant of " + width + " channels");
        }
        divisions.add(new Division(node.output(0), input, false, first));
        return true;
    }

    private boolean gemm(Node node, int first, int width) {
        boolean alongRows = node.intAttribute("transB", 0) != 0;
        Optional<Tensor> weight = editor.constant(node.input(1)).filter(c -> c.type() == DataType.FLOAT);
        if (weight.isEmpty() || weight.get().shape().dim(alongRows ? 0 : 1) != width) {
            return fail("the weight of " + node.label() + " is no constant of " + width + " channels");
        }
        divisions.add(new Division(node.output(0), 1, alongRows, first));
        return node.input(2).isEmpty() || constant(node, 2, first, width, 1);
    }

    private boolean add(Node node, int first, int width) {
        for (int i = 0; i < 2; i++) {
            if (editor.constant(node.input(i)).isPresent()) {
                return constant(node, i, first, width, 1) && divideInner(node.input(1 - i), first, width);
            }
        }
        return fail(node.label() + " adds two tensors");
    }

    private boolean mul(Node node, int first, int width) {
        for (int i = 0; i < 2; i++) {
            Optional<Tensor> constant = editor.constant(node.input(i));
            if (constant.isPresent()) {
                return constant.get().shape().elementCount() == 1
                        ? divideInner(node.input(1 - i), first, width)
                        : constant(node, i, first, width, 1);
            }
        }
        if (node.input(0).equals(node.input(1))) {
            return nonlinear(node);
        }
        for (int i = 0; i < 2; i++) {
            ChannelScaling factor = new ChannelScaling(editor, channels);
            if (factor.divideInner(node.input(i), first, width)) {
                divisions.addAll(factor.divisions);
                scaled.putAll(factor.scaled);
                reordered.addAll(factor.reordered);
                return true;
            }
        }
        return nonlinear(node);
    }

    private boolean normalized(Node node, int gamma, int first, int width) {
        return constant(node, gamma, first, width, 1)
                && (node.input(gamma + 1).isEmpty() || constant(node, gamma + 1, first, width, 1));
    }

    private boolean split(Node node, String output, int first, int width) {
        long axis = node.intAttribute("axis", 0);
        List<Long> sizes = node.intsAttribute("split")
                .or(() -> longs(node.input(1)))
                .orElseGet(() -> java.util.Collections.nCopies(node.outputs().size(), (long) width));
        int index = node.outputs().indexOf(output);
        // The rank is not known, so the last axis is known by its negative number only.
        boolean isLast = axis == -1;
        if (!isLast || sizes.size() != node.outputs().size() || sizes.get(index) != width) {
            return fail(node.label() + " does not split the last axis into known parts");
        }
        long before = sizes.subList(0, index).stream().mapToLong(size -> size).sum();
        long whole = sizes.stream().mapToLong(size -> size).sum();
        return divideInner(node.input(0), (int) before + first, (int) whole);
    }

    private boolean multiHeadAttention(Node node, int first, int width) {
        boolean keepsState = !node.input(6).isEmpty()
                || !node.input(7).isEmpty()
                || node.outputs().size() > 1;
        if (keepsState || node.input(1).isEmpty() || node.input(2).isEmpty()) {
            return fail(node.label() + " keeps or packs its values");
        }
        if (!node.input(3).isEmpty()) {
            int all = editor.constant(node.input(3))
                    .map(c -> Math.toIntExact(c.shape().elementCount()))
                    .orElse(0);
            if (all < width || !constant(node, 3, all - width + first, all, 1)) {
                return fail("the bias of " + node.label() + " is no constant");
            }
        }
        return divideInner(node.input(2), first, width);
    }

    private boolean fusedAttention(Node node, int first, int width) {
        boolean keepsState = !node.input(4).isEmpty() || node.outputs().size() > 1;
        int all = editor.constant(node.input(1))
                .filter(c -> c.shape().rank() == 2)
                .map(c -> Math.toIntExact(c.shape().dim(1)))
                .orElse(0);
        if (keepsState || all < width) {
            return fail(node.label() + " keeps its values or has no constant weight");
        }
        return constant(node, 1, all - width + first, all, 2)
                && (node.input(2).isEmpty() || constant(node, 2, all - width + first, all, 1));
    }

    /**
     * Written out: Reshape to [.., channels] of Transpose of MatMul(weights, values), where the values are Transpose of Reshape of
     * [.., channels] to [.., heads, channels / heads]. Both Reshapes keep heads and their channels together at the end, so channel c
     * in front is channel c behind.
     */
    private boolean attention(Node node, int first, int width) {
        Optional<Node> merged = single(node.input(0)).filter(ChannelScaling::swapsHeads);
        Optional<Node> product = merged.flatMap(n -> single(n.input(0))).filter(n -> n.is("MatMul"));
        Optional<Node> swapped = product.flatMap(n -> single(n.input(1))).filter(ChannelScaling::swapsHeads);
        Optional<Node> parted = swapped.flatMap(n -> single(n.input(0))).filter(n -> n.is("Reshape"));
        if (parted.isEmpty()) {
            return fail(node.label() + " is not the end of an attention");
        }
        List<Long> split = lastExtents(parted.get().input(1));
        List<Long> joined = lastExtents(node.input(1));
        int s = split.size();
        boolean splits =
                s >= 2 && split.get(s - 1) > 0 && split.get(s - 2) > 0 && split.get(s - 1) * split.get(s - 2) == width;
        boolean joins =
                joined.equals(List.of(0L, 0L, -1L)) || (!joined.isEmpty() && joined.get(joined.size() - 1) == width);
        if (!splits || !joins) {
            return fail(node.label() + " is not known to keep the channels of each head together");
        }
        for (Node inner : List.of(merged.orElseThrow(), product.orElseThrow(), swapped.orElseThrow(), parted.get())) {
            reordered.add(inner.output(0));
        }
        return divideInner(parted.get().input(0), first, width);
    }

    private Optional<Node> single(String tensor) {
        return editor.producer(tensor).filter(n -> editor.hasSingleUse(tensor));
    }

    private static boolean swapsHeads(Node node) {
        return node.is("Transpose")
                && node.intsAttribute("perm").filter(SWAP_HEADS::equals).isPresent();
    }

    /** As many trailing elements of an integer vector as are constant. */
    private List<Long> lastExtents(String vector) {
        Optional<List<Long>> constant = longs(vector);
        if (constant.isPresent()) {
            return constant.get();
        }
        Optional<Node> concat = editor.producer(vector).filter(n -> n.is("Concat"));
        List<Long> known = new ArrayList<>();
        for (int i = concat.map(n -> n.inputs().size()).orElse(0) - 1; i >= 0; i--) {
            Optional<List<Long>> part = longs(concat.orElseThrow().input(i));
            if (part.isEmpty()) {
                break;
            }
            known.addAll(0, part.get());
        }
        return known;
    }

    private Optional<List<Long>> longs(String name) {
        Optional<Tensor> lifted = editor.constant(name);
        Optional<Tensor> value = lifted.isPresent()
                ? lifted
                : editor.producer(name)
                        .filter(n -> n.is("Constant"))
                        .flatMap(n -> n.attribute("value"))
                        .filter(Attribute.OfTensor.class::isInstance)
                        .flatMap(a -> ((Attribute.OfTensor) a).value().tensor());
        return value.filter(c -> c.type() == DataType.INT64).map(c -> {
            List<Long> values = new ArrayList<>();
            for (long v : c.toLongs()) {
                values.add(v);
            }
            return values;
        });
    }

    /** Divides, in new constants: what else reads the old ones is not changed. */
    void apply(float[] factors) {
        Map<String, String> made = new HashMap<>();
        for (Division division : divisions) {
            Node node = editor.producer(division.output()).orElseThrow();
            String old = node.input(division.input());
            Tensor constant = editor.constant(old).orElseThrow();
            Tensor divided = scaled(constant, factors, division.alongRows(), division.first(), true);
            String name = made.computeIfAbsent(
                    old + "@" + division.first(), key -> editor.addInitializer(old + "_smoothed", divided));
            List<String> inputs = new ArrayList<>(node.inputs());
            inputs.set(division.input(), name);
            editor.replace(node, node.withInputs(inputs));
        }
    }

    /** {@code constant} with the slices from {@code first} on, along its rows or its last axis, times or divided by a factor each. */
    static Tensor scaled(Tensor constant, float[] factors, boolean alongRows, int first, boolean divide) {
        float[] values = constant.toFloats();
        Shape shape = constant.shape();
        int last = Math.toIntExact(shape.dim(-1));
        for (int i = 0; i < values.length; i++) {
            int channel = (alongRows ? i / last : i % last) - first;
            if (channel >= 0 && channel < factors.length) {
                values[i] = divide ? values[i] / factors[channel] : values[i] * factors[channel];
            }
        }
        return Tensor.ofFloats(shape, values);
    }
}
