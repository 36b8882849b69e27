package io.quantbench.harness.bench;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.OpsetImport;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** ONNX files of a few kilobytes, written by the project's own writer. */
public final class TinyModels {
    /** Width of an input row of {@link #classifier} and {@link #gemm}. */
    public static final int FEATURES = 16;

    /** A tokenizer of four words and the unknown one, as {@code tokenizer.json} holds it. */
    public static final String TOKENIZER_JSON =
            """
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
             "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
             "model": {"type": "WordLevel", "unk_token": "[UNK]",
                       "vocab": {"[UNK]": 0, "good": 1, "fine": 2, "bad": 3, "poor": 4}}}
            """;

    private static final int HIDDEN = 64;
    private static final int CLASSES = 4;
    private static final Dim BATCH = Dim.symbolic("batch");

    private TinyModels() {}

    /** {@code x [batch, 16]} to scores {@code y [batch, 4]}; its first product has 1,024 weights, enough to be quantized. */
    public static Path classifier(Path file) throws IOException {
        return write(
                file,
                graph(
                        List.of(floats("x", BATCH, Dim.fixed(FEATURES))),
                        List.of(floats("y", BATCH, Dim.fixed(CLASSES))),
                        List.of(weights("w1", 1, FEATURES, HIDDEN), weights("w2", 2, HIDDEN, CLASSES)),
                        Node.of("first", "MatMul", List.of("x", "w1"), List.of("h")),
                        Node.of("relu", "Relu", List.of("h"), List.of("r")),
                        Node.of("second", "MatMul", List.of("r", "w2"), List.of("y"))));
    }

    /** {@code x [batch, 16]} to {@code y [batch, 64]} by one Gemm with a bias. */
    public static Path gemm(Path file) throws IOException {
        return write(
                file,
                graph(
                        List.of(floats("x", BATCH, Dim.fixed(FEATURES))),
                        List.of(floats("y", BATCH, Dim.fixed(HIDDEN))),
                        List.of(weights("w", 3, FEATURES, HIDDEN), weights("b", 4, HIDDEN)),
                        Node.of("gemm", "Gemm", List.of("x", "w", "b"), List.of("y"))));
    }

    /** Class scores {@code y [batch, 4] = x [batch, 4]} with the columns in another order. */
    public static Path scores(Path file, int... columns) throws IOException {
        float[] permutation = new float[columns.length * columns.length];
        for (int column = 0; column < columns.length; column++) {
            permutation[columns[column] * columns.length + column] = 1;
        }
        Dim classes = Dim.fixed(columns.length);
        return write(
                file,
                graph(
                        List.of(floats("x", BATCH, classes)),
                        List.of(floats("y", BATCH, classes)),
                        List.of(Initializer.of(
                                "p", Tensor.ofFloats(Shape.of(columns.length, columns.length), permutation))),
                        Node.of("permute", "MatMul", List.of("x", "p"), List.of("y"))));
    }

    /** {@code input_ids [batch, sequence]} to token vectors {@code [batch, sequence, hidden]} out of a table. */
    public static Path tokens(Path file, float[][] table) throws IOException {
        int hidden = table[0].length;
        float[] values = new float[table.length * hidden];
        for (int row = 0; row < table.length; row++) {
            System.arraycopy(table[row], 0, values, row * hidden, hidden);
        }
        Dim sequence = Dim.symbolic("sequence");
        return write(
                file,
                graph(
                        List.of(ValueInfo.of(new TensorSpec("input_ids", DataType.INT64, List.of(BATCH, sequence)))),
                        List.of(floats("hidden", BATCH, sequence, Dim.fixed(hidden))),
                        List.of(Initializer.of("table", Tensor.ofFloats(Shape.of(table.length, hidden), values))),
                        Node.of("embed", "Gather", List.of("table", "input_ids"), List.of("hidden"))));
    }

    /** {@code x [batch, 4]} to {@code y [batch, 2, 2]}: neither a score per class nor a vector per token. */
    public static Path square(Path file) throws IOException {
        return write(
                file,
                graph(
                        List.of(floats("x", BATCH, Dim.fixed(4))),
                        List.of(floats("y", BATCH, Dim.fixed(2), Dim.fixed(2))),
                        List.of(Initializer.of("shape", Tensor.ofLongs(Shape.of(3), -1, 2, 2))),
                        Node.of("fold", "Reshape", List.of("x", "shape"), List.of("y"))));
    }

    /** As converters of classical models make it: first the chosen class as INT64, then the scores. */
    public static Path labelThenScores(Path file) throws IOException {
        Dim classes = Dim.fixed(4);
        return write(
                file,
                graph(
                        List.of(floats("x", BATCH, classes)),
                        List.of(
                                ValueInfo.of(new TensorSpec("label", DataType.INT64, List.of(BATCH))),
                                floats("scores", BATCH, classes)),
                        List.of(),
                        Node.of(
                                "argmax",
                                "ArgMax",
                                List.of("x"),
                                List.of("label"),
                                Attribute.of("axis", 1),
                                Attribute.of("keepdims", 0)),
                        Node.of("scores", "Softmax", List.of("x"), List.of("scores"), Attribute.of("axis", 1))));
    }

    /** The chosen class as INT64 and nothing else. */
    public static Path labelOnly(Path file) throws IOException {
        return write(
                file,
                graph(
                        List.of(floats("x", BATCH, Dim.fixed(4))),
                        List.of(ValueInfo.of(new TensorSpec("label", DataType.INT64, List.of(BATCH)))),
                        List.of(),
                        Node.of(
                                "argmax",
                                "ArgMax",
                                List.of("x"),
                                List.of("label"),
                                Attribute.of("axis", 1),
                                Attribute.of("keepdims", 0))));
    }

    /** A model with an operator that no engine has. */
    public static Path unknownOperator(Path file) throws IOException {
        Node node = Node.of("odd", "Frobnicate", List.of("x"), List.of("y")).withDomain("com.example");
        Model model = graph(
                List.of(floats("x", BATCH, Dim.fixed(FEATURES))),
                List.of(floats("y", BATCH, Dim.fixed(FEATURES))),
                List.of(),
                node);
        return write(file, model.withOpsets(List.of(OpsetImport.of("", 13), OpsetImport.of("com.example", 1))));
    }

    private static Model graph(
            List<ValueInfo> inputs, List<ValueInfo> outputs, List<Initializer> constants, Node... nodes) {
        Graph graph = new Graph("tiny", Arrays.asList(nodes), constants, inputs, outputs, List.of(), Extras.none());
        return new Model(
                8, List.of(OpsetImport.of("", 13)), new Model.Producer("quantbench-test", "1"), graph, Extras.none());
    }

    private static ValueInfo floats(String name, Dim... dims) {
        return ValueInfo.of(new TensorSpec(name, DataType.FLOAT, List.of(dims)));
    }

    private static Initializer weights(String name, long seed, long... dims) {
        Shape shape = Shape.of(dims);
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return Initializer.of(name, Tensor.ofFloats(shape, values));
    }

    private static Path write(Path file, Model model) throws IOException {
        OnnxWriter.write(model, file);
        return file;
    }
}
