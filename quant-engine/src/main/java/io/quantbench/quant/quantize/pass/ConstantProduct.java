package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A MatMul or Gemm of an activation with a constant matrix, in the terms of a kernel that knows only {@code A · W} and perhaps a bias
 * vector: {@code Y = alpha · A · W + beta · C}.
 */
public final class ConstantProduct {
    private final GraphEditor editor;
    private final Node node;

    private ConstantProduct(GraphEditor editor, Node node) {
        this.editor = editor;
        this.node = node;
    }

    /** Why {@code node} cannot be written as such a product, to follow "because"; empty if it can. */
    public static Optional<String> obstacle(GraphEditor graph, Node node) {
        boolean isGemm = node.is("Gemm");
        if (!isGemm && !node.is("MatMul")) {
            return Optional.of("it is no MatMul or Gemm");
        }
        Optional<Tensor> weight = graph.constant(node.input(1));
        if (weight.isEmpty()) {
            return Optional.of(
                    graph.constant(node.input(0)).isPresent()
                            ? "its constant is the left operand"
                            : "both operands are activations");
        }
        if (!WeightMatrix.isMatrix(weight.get())) {
            return Optional.of("its weight is " + weight.get() + ", not a FLOAT matrix with elements");
        }
        if (isGemm && node.intAttribute("transA", 0) != 0) {
            return Optional.of("it transposes its input");
        }
        boolean scalesUnknownBias = node.floatAttribute("beta", 1) != 1
                && !node.input(2).isEmpty()
                && graph.constant(node.input(2))
                        .filter(b -> b.type() == DataType.FLOAT)
                        .isEmpty();
        return isGemm && scalesUnknownBias ? Optional.of("it scales a bias that is not constant") : Optional.empty();
    }

    /** Reads {@code node}, to which there must be no {@link #obstacle}. */
    static ConstantProduct of(GraphEditor editor, Node node) {
        obstacle(editor, node).ifPresent(reason -> {
            throw new IllegalArgumentException(node.label() + " is no product with a constant matrix: " + reason);
        });
        return new ConstantProduct(editor, node);
    }

    Node node() {
        return node;
    }

    String weightName() {
        return node.input(1);
    }

    Tensor weight() {
        return editor.constant(weightName()).orElseThrow();
    }

    /** Whether the weight is stored as {@code [columns, depth]}. */
    boolean isTransposed() {
        return node.is("Gemm") && node.intAttribute("transB", 0) != 0;
    }

    float alpha() {
        return node.is("Gemm") ? node.floatAttribute("alpha", 1) : 1;
    }

    int depth() {
        return WeightMatrix.of(weight(), isTransposed()).depth();
    }

    int columns() {
        return WeightMatrix.of(weight(), isTransposed()).columns();
    }

    /**
     * The activation. A weight of rank over 2 raises the rank of the product, which the kernels do not know: an Expand, inserted here,
     * gives the activation that rank (and is dropped by an engine that sees that it changes nothing).
     */
    String activation() {
        int rank = weight().shape().rank();
        if (rank == 2) {
            return node.input(0);
        }
        long[] ones = new long[rank];
        Arrays.fill(ones, 1);
        String shape = editor.addInitializer(node.name() + "_rank", Tensor.ofLongs(Shape.of(rank), ones));
        String expanded = editor.freshName(node.name() + "_expanded");
        editor.insertAt(
                node,
                Node.of(
                        editor.freshName(node.name() + "_expand"),
                        "Expand",
                        List.of(node.input(0), shape),
                        List.of(expanded)));
        return expanded;
    }

    /** The bias as a constant vector {@code [columns]}, beta multiplied in, if it is constant and the same for all rows. */
    Optional<Tensor> vectorBias() {
        return biasConstant().flatMap(constant -> {
            Shape shape = constant.shape();
            boolean isVector = shape.elementCount() == columns() && (shape.rank() == 1 || shape.dim(-1) == columns());
            if (!isVector && shape.elementCount() != 1) {
                return Optional.empty();
            }
            float[] values = constant.toFloats();
            float[] bias = new float[columns()];
            for (int i = 0; i < bias.length; i++) {
                bias[i] = values[isVector ? i : 0] * beta();
            }
            return Optional.of(Tensor.ofFloats(Shape.of(bias.length), bias));
        });
    }

    /** The name of what is added to the product where there is no {@link #vectorBias}; empty if nothing is. */
    String otherBias() {
        if (!node.is("Gemm") || node.input(2).isEmpty() || beta() == 1) {
            return node.is("Gemm") ? node.input(2) : "";
        }
        Tensor bias = biasConstant().orElseThrow();
        float[] values = bias.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= beta();
        }
        return editor.addInitializer(node.input(2) + "_scaled", Tensor.ofFloats(bias.shape(), values));
    }

    /**
     * Puts {@code product}, which must make {@code output}, in the place of this node, followed by the addition of {@code bias} unless
     * that is empty.
     */
    void replaceBy(Node product, String bias) {
        if (bias.isEmpty()) {
            editor.replace(node, product);
            return;
        }
        editor.replace(
                node,
                product,
                Node.of(
                        editor.freshName(node.name() + "_bias"),
                        "Add",
                        List.of(product.output(0), bias),
                        node.outputs()));
    }

    /** What the product is called: the node's output, or a new name if {@code bias} is still to be added. */
    String productName(String bias) {
        return bias.isEmpty() ? node.output(0) : editor.freshName(node.name() + "_product");
    }

    private float beta() {
        return node.floatAttribute("beta", 1);
    }

    private Optional<Tensor> biasConstant() {
        return node.is("Gemm")
                ? editor.constant(node.input(2)).filter(b -> b.type() == DataType.FLOAT)
                : Optional.empty();
    }

    /** {@code scales} with alpha multiplied in. */
    Tensor withAlpha(Tensor scales) {
        if (alpha() == 1) {
            return scales;
        }
        float[] values = scales.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= alpha();
        }
        return Tensor.ofFloats(scales.shape(), values);
    }

    /** {@code inputs} without the empty names at the end. */
    static List<String> trimmed(List<String> inputs) {
        int size = inputs.size();
        while (size > 0 && inputs.get(size - 1).isEmpty()) {
            size--;
        }
        return List.copyOf(inputs.subList(0, size));
    }
}
