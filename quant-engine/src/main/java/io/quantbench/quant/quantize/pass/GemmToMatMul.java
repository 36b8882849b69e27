package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Set;

/**
 * Writes {@code Gemm(A, B, C) = alpha · A · B + beta · C} as MatMul and Add, so that it can be quantized like any MatMul: a
 * transposed constant B is transposed here, alpha is multiplied into B and beta into the constant C. The MatMul keeps the name of
 * the Gemm.
 */
public final class GemmToMatMul implements GraphPass {
    private final Set<String> nodeNames;

    /** Rewrites the Gemm nodes with these (unique) names; each must be {@link #isRewritable}. */
    public GemmToMatMul(Set<String> nodeNames) {
        this.nodeNames = Set.copyOf(nodeNames);
    }

    @Override
    public String name() {
        return "gemm-to-matmul";
    }

    /** Whether A is not transposed, and C is constant where beta has to be multiplied into it. */
    public static boolean isRewritable(Node gemm, boolean biasIsConstant) {
        return gemm.intAttribute("transA", 0) == 0 && (gemm.floatAttribute("beta", 1) == 1 || biasIsConstant);
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        for (Node node : editor.nodes()) {
            if (node.is("Gemm") && nodeNames.contains(node.name())) {
                rewrite(editor, node);
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private static void rewrite(GraphEditor editor, Node gemm) {
        String weight = weight(editor, gemm);
        if (gemm.input(2).isEmpty()) {
            editor.replace(gemm, Node.of(gemm.name(), "MatMul", List.of(gemm.input(0), weight), gemm.outputs()));
            return;
        }
        String product = editor.freshName(gemm.name() + "_product");
        editor.replace(
                gemm,
                Node.of(gemm.name(), "MatMul", List.of(gemm.input(0), weight), List.of(product)),
                Node.of(
                        editor.freshName(gemm.name() + "_bias"),
                        "Add",
                        List.of(product, bias(editor, gemm)),
                        gemm.outputs()));
    }

    private static String weight(GraphEditor editor, Node gemm) {
        boolean transposed = gemm.intAttribute("transB", 0) != 0;
        float alpha = gemm.floatAttribute("alpha", 1);
        String name = gemm.input(1);
        if (!transposed && alpha == 1) {
            return name;
        }
        Tensor weight = editor.constant(name).orElseThrow();
        Tensor scaled = scale(weight, alpha);
        return editor.addInitializer(name + "_matmul", transposed ? transpose(scaled) : scaled);
    }

    private static String bias(GraphEditor editor, Node gemm) {
        float beta = gemm.floatAttribute("beta", 1);
        return beta == 1
                ? gemm.input(2)
                : editor.addInitializer(
                        gemm.input(2) + "_scaled",
                        scale(editor.constant(gemm.input(2)).orElseThrow(), beta));
    }

    private static Tensor scale(Tensor tensor, float factor) {
        float[] values = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Tensor.ofFloats(tensor.shape(), values);
    }

    private static Tensor transpose(Tensor matrix) {
        int rows = Math.toIntExact(matrix.shape().dim(0));
        int columns = Math.toIntExact(matrix.shape().dim(1));
        float[] values = matrix.toFloats();
        float[] transposed = new float[values.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                transposed[c * rows + r] = values[r * columns + c];
            }
        }
        return Tensor.ofFloats(Shape.of(columns, rows), transposed);
    }
}
