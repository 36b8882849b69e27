package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import java.util.List;
import java.util.Optional;

/**
 * Multi-head attention as exporters write it out: the heads of Q, K and V are split by Reshape and Transpose, {@code P = softmax(Q ·
 * Kᵀ · scale + mask)}, and the heads of {@code P · V} are merged by Transpose and Reshape.
 *
 * @param output the Reshape that merges the heads, [batch, sequence, heads · size]
 * @param query tensor [batch, sequence, heads · size]
 * @param key tensor [batch, other sequence, heads · size]
 * @param value like {@code key}
 * @param scale what the scores are multiplied by
 * @param mask what is added to the scaled scores, if anything
 */
record AttentionPattern(
        Node output, String query, String key, String value, long heads, float scale, Optional<String> mask) {
    private static final List<Long> SWAP_HEADS = List.of(0L, 2L, 1L, 3L);
    private static final List<Long> SWAP_HEADS_TRANSPOSED = List.of(0L, 2L, 3L, 1L);
    private static final List<Long> TRANSPOSE_LAST = List.of(0L, 1L, 3L, 2L);

    static Optional<AttentionPattern> endingIn(Node last, GraphEditor graph, SymbolicShapes shapes, TensorTypes types) {
        return last.is("Reshape") ? new Matcher(new Patterns(graph), shapes, types).match(last) : Optional.empty();
    }

    /** A tensor whose heads were split: where it came from, and how many heads of which size. */
    private record Heads(String tensor, List<Dim> source, List<Dim> split) {}

    /** A tensor and the product of the scalars it was multiplied by on its way. */
    private record Scaled(String tensor, float scale) {}

    private record Matcher(Patterns patterns, SymbolicShapes shapes, TensorTypes types) {
        Optional<AttentionPattern> match(Node merge) {
            Optional<Node> product = patterns.only(merge.input(0), "Transpose")
                    .filter(t -> permutes(t, SWAP_HEADS))
                    .flatMap(t -> patterns.only(t.input(0), "MatMul"));
            Optional<Node> softmax =
                    product.flatMap(p -> patterns.only(p.input(0), "Softmax")).filter(this::isOverLastAxis);
            if (softmax.isEmpty()) {
                return Optional.empty();
            }
            Optional<Heads> value = heads(product.get().input(1), SWAP_HEADS);
            return value.flatMap(v -> scores(merge, softmax.get().input(0), v));
        }

        private boolean isOverLastAxis(Node softmax) {
            long axis = softmax.intAttribute("axis", -1);
            return axis == -1 || axis == 3;
        }

        private static boolean permutes(Node transpose, List<Long> order) {
            return transpose.intsAttribute("perm").filter(order::equals).isPresent();
        }

        private Optional<AttentionPattern> scores(Node merge, String scores, Heads value) {
            Optional<Node> add = patterns.only(scores, "Add");
            if (add.isEmpty()) {
                return unmasked(merge, scores, value, Optional.empty());
            }
            return unmasked(
                            merge,
                            add.get().input(0),
                            value,
                            Optional.of(add.get().input(1)))
                    .or(() -> unmasked(
                            merge,
                            add.get().input(1),
                            value,
                            Optional.of(add.get().input(0))));
        }

        private Optional<AttentionPattern> unmasked(Node merge, String scores, Heads value, Optional<String> mask) {
            Scaled product = unscaled(scores);
            Optional<Node> matMul = patterns.only(product.tensor(), "MatMul");
            if (matMul.isEmpty()) {
                return Optional.empty();
            }
            Scaled left = unscaled(matMul.get().input(0));
            Scaled right = unscaled(matMul.get().input(1));
            Optional<Heads> query = heads(left.tensor(), SWAP_HEADS);
            Optional<Heads> key = transposedHeads(right.tensor());
            if (query.isEmpty() || key.isEmpty() || !fits(merge, query.get(), key.get(), value)) {
                return Optional.empty();
            }
            float scale = product.scale() * left.scale() * right.scale();
            long heads = ((Dim.Fixed) query.get().split().get(2)).extent();
            return Optional.of(new AttentionPattern(
                    merge, query.get().tensor(), key.get().tensor(), value.tensor(), heads, scale, mask));
        }

        /** Walks back over one multiplication by a scalar. */
        private Scaled unscaled(String tensor) {
            Optional<Node> node = patterns.only(tensor, "Mul").or(() -> patterns.only(tensor, "Div"));
            Optional<Float> factor = node.flatMap(patterns::factor);
            return factor.map(f -> new Scaled(patterns.scaled(node.orElseThrow()), f))
                    .orElse(new Scaled(tensor, 1));
        }

        private Optional<Heads> transposedHeads(String tensor) {
            return heads(tensor, SWAP_HEADS_TRANSPOSED).or(() -> patterns.graph()
                    .producer(tensor)
                    .filter(t -> t.is("Transpose") && permutes(t, TRANSPOSE_LAST))
                    .flatMap(t -> heads(t.input(0), SWAP_HEADS)));
        }

        /** The source of {@code tensor} if it is split into heads and transposed by {@code order}. */
        private Optional<Heads> heads(String tensor, List<Long> order) {
            Optional<Node> reshape = patterns.graph()
                    .producer(tensor)
                    .filter(t -> t.is("Transpose") && permutes(t, order))
                    .flatMap(t -> patterns.graph().producer(t.input(0)))
                    .filter(r -> r.is("Reshape"));
            if (reshape.isEmpty()) {
                return Optional.empty();
            }
            String source = reshape.get().input(0);
            Optional<List<Dim>> before = shapes.shape(source);
            Optional<List<Dim>> after = shapes.shape(reshape.get().output(0));
            boolean isFloat = types.type(source).orElse(DataType.FLOAT) == DataType.FLOAT;
            return before.isPresent() && after.isPresent() && isFloat && splits(before.get(), after.get())
                    ? Optional.of(new Heads(source, before.get(), after.get()))
                    : Optional.empty();
        }

        /** Whether the last axis alone is split: [b, s, heads · size] into [b, s, heads, size]. */
        private static boolean splits(List<Dim> before, List<Dim> after) {
            return before.size() == 3
                    && after.size() == 4
                    && before.subList(0, 2).equals(after.subList(0, 2))
                    && before.get(2) instanceof Dim.Fixed width
                    && after.get(2) instanceof Dim.Fixed heads
                    && after.get(3) instanceof Dim.Fixed size
                    && width.extent() == heads.extent() * size.extent();
        }

        private boolean fits(Node merge, Heads query, Heads key, Heads value) {
            return shapes.shape(merge.output(0)).filter(query.source()::equals).isPresent()
                    && key.source().equals(value.source())
                    && key.source().get(0).equals(query.source().get(0))
                    && key.split().subList(2, 4).equals(query.split().subList(2, 4))
                    && value.split().equals(key.split());
        }
    }

    /** Extents of the scores, [batch, heads, sequence, other sequence]. */
    List<Dim> scoreShape(SymbolicShapes shapes) {
        List<Dim> queryShape = shapes.shape(query).orElseThrow();
        List<Dim> keyShape = shapes.shape(key).orElseThrow();
        return List.of(queryShape.get(0), Dim.fixed(heads), queryShape.get(1), keyShape.get(1));
    }

    /**
     * A padding mask written as {@code (1 − mask) · filter}, broadcast over heads and queries.
     *
     * @param tensor the mask [batch, other sequence], of an integer type or BOOL: 1 is a token, 0 padding
     * @param filter what is added to the score of a padding token
     */
    record PaddingMask(String tensor, float filter) {
        /** The padding mask that {@code bias} is computed from, if it is one for scores of {@code scoreShape}. */
        static Optional<PaddingMask> behind(
                String bias, List<Dim> scoreShape, Patterns patterns, SymbolicShapes shapes, TensorTypes types) {
            List<Dim> wanted = List.of(scoreShape.get(0), Dim.fixed(1), Dim.fixed(1), scoreShape.get(3));
            Optional<Node> mul = patterns.graph().producer(bias).filter(n -> n.is("Mul"));
            Optional<Float> filter = mul.flatMap(patterns::factor).filter(f -> f <= -1e4f);
            if (filter.isEmpty() || !shapes.shape(bias).filter(wanted::equals).isPresent()) {
                return Optional.empty();
            }
            Optional<Node> sub = patterns.graph()
                    .producer(patterns.scaled(mul.orElseThrow()))
                    .filter(n -> n.is("Sub") && patterns.isScalar(n.input(0), 1));
            Optional<String> mask = sub.map(n -> source(n.input(1), patterns.graph()));
            return mask.filter(m -> isMask(m, wanted, shapes, types)).map(m -> new PaddingMask(m, filter.get()));
        }

        /** Walks back over casts and added axes. */
        private static String source(String tensor, GraphEditor graph) {
            String current = tensor;
            Optional<Node> producer = graph.producer(current);
            while (producer.isPresent()
                    && (producer.get().is("Cast") || producer.get().is("Unsqueeze"))) {
                current = producer.get().input(0);
                producer = graph.producer(current);
            }
            return current;
        }

        private static boolean isMask(String mask, List<Dim> wanted, SymbolicShapes shapes, TensorTypes types) {
            boolean isWhole = types.type(mask)
                    .filter(t -> t == DataType.INT64 || t == DataType.INT32 || t == DataType.BOOL)
                    .isPresent();
            return isWhole
                    && shapes.shape(mask)
                            .filter(List.of(wanted.get(0), wanted.get(3))::equals)
                            .isPresent();
        }
    }
}
