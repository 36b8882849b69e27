package io.quantbench.quant.quantize.pass;

import static io.quantbench.quant.quantize.pass.WeightOnlyFixture.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DynamicLstmTest {
    private static final int STEPS = 5;
    private static final int BATCH = 2;
    private static final int INPUT = 24;
    private static final int HIDDEN = 16;

    private final Path folder;

    DynamicLstmTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static Initializer constant(String name, long seed, long... dims) {
        Shape shape = Shape.of(dims);
        float[] values = random(seed, Math.toIntExact(shape.elementCount()));
        for (int i = 0; i < values.length; i++) {
            values[i] *= 0.4f;
        }
        return Initializer.of(name, Tensor.ofFloats(shape, values));
    }

    private static ValueInfo declared(String name, int rank) {
        return ValueInfo.of(
                new TensorSpec(name, DataType.FLOAT, new ArrayList<>(Collections.nCopies(rank, Dim.unknown()))));
    }

    /** An LSTM with everything that it can have, or with W and R only. */
    private static Model lstm(int directions, boolean full, Attribute... attributes) {
        List<Initializer> constants = new ArrayList<>(List.of(
                constant("w", 1, directions, 4 * HIDDEN, INPUT), constant("r", 2, directions, 4 * HIDDEN, HIDDEN)));
        if (full) {
            constants.add(constant("b", 3, directions, 8 * HIDDEN));
            constants.add(Initializer.of("lengths", Tensor.ofInts(Shape.of(BATCH), STEPS, STEPS - 2)));
            constants.add(constant("h", 4, directions, BATCH, HIDDEN));
            constants.add(constant("c", 5, directions, BATCH, HIDDEN));
            constants.add(constant("p", 6, directions, 3 * HIDDEN));
        }
        List<String> inputs = full ? List.of("x", "w", "r", "b", "lengths", "h", "c", "p") : List.of("x", "w", "r");
        List<Attribute> all = new ArrayList<>(List.of(attributes));
        all.add(Attribute.of("hidden_size", (long) HIDDEN));
        return TinyModels.model(
                14,
                constants,
                List.of(declared("x", 3)),
                declared("y", 4),
                new Node("lstm", "LSTM", "", inputs, List.of("y"), all, Extras.none()));
    }

    private static Attribute activations(String... names) {
        return new Attribute.OfStrings("activations", List.of(names), Extras.none());
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("plain", lstm(1, false)),
                Arguments.of("with every input", lstm(1, true)),
                Arguments.of("backwards", lstm(1, true, Attribute.of("direction", "reverse"))),
                Arguments.of("in both directions", lstm(2, true, Attribute.of("direction", "bidirectional"))),
                Arguments.of("clipped", lstm(1, true, Attribute.of("clip", 0.3f))),
                Arguments.of("coupled gates", lstm(1, true, Attribute.of("input_forget", 1))),
                Arguments.of("other activations", lstm(1, true, activations("HardSigmoid", "Softsign", "Tanh"))),
                Arguments.of("layout said", lstm(1, false, Attribute.of("layout", 0))));
    }

    private static Map<String, Feed> feed() {
        float[] x = random(9, STEPS * BATCH * INPUT);
        return Map.of("x", new Feed(x, List.of((long) STEPS, (long) BATCH, (long) INPUT)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void theQuantizedLayerFollowsTheFloatOne(String kind, Model model) throws Exception {
        for (boolean perChannel : new boolean[] {true, false}) {
            Model quantized = new DynamicLstm(Set.of("lstm"), perChannel).apply(model);
            assertThat(GraphValidator.problems(quantized)).isEmpty();
            assertThat(quantized.graph().nodes()).extracting(Node::opType).containsExactly("DynamicQuantizeLSTM");
            assertThat(quantized.opsetVersion(Node.MICROSOFT_DOMAIN)).hasValue(1);
            OrtRunner runner = new OrtRunner(folder);
            float[] expected = runner.run(model, feed());
            // Outputs lie within (-1, 1). The sum of 40 products, each off by half a step of 1/127 on either side, is
            // off by
            // about sqrt(40) · 0.4 / 127 = 0.02; gates have slopes of 1/4 and 1.
            WeightOnlyFixture.assertClose(runner.run(quantized, feed()), expected, 0.05);
        }
    }

    @Test
    void weightsAreTransposedAndScaledPerGateRow() {
        Model model = lstm(2, true, Attribute.of("direction", "bidirectional"));
        Model quantized = new DynamicLstm(Set.of("lstm"), true).apply(model);
        Tensor w = model.graph().initializers().get(0).tensor().orElseThrow();
        GraphEditor editor = GraphEditor.of(quantized);
        Tensor values = editor.constant("w_quantized").orElseThrow();
        Tensor scales = editor.constant("w_scale").orElseThrow();
        assertThat(values.type()).isEqualTo(DataType.INT8);
        assertThat(values.shape()).isEqualTo(Shape.of(2, INPUT, 4 * HIDDEN));
        assertThat(scales.shape()).isEqualTo(Shape.of(2, 4 * HIDDEN));
        float[] floats = w.toFloats();
        byte[] bytes = values.toByteArray();
        float[] steps = scales.toFloats();
        for (int i = 0; i < floats.length; i++) {
            int row = i / INPUT;
            int direction = row / (4 * HIDDEN);
            int at = (direction * INPUT + i % INPUT) * 4 * HIDDEN + row % (4 * HIDDEN);
            assertThat(Math.abs(bytes[at] * steps[row] - floats[i])).isLessThanOrEqualTo(steps[row] / 2 * 1.0001f);
        }
        assertThat(editor.constant("r_zero_point").orElseThrow().shape()).isEqualTo(Shape.of(2, 4 * HIDDEN));
    }

    @Test
    void saysWhatItCannotReplace() {
        Model batchFirst = lstm(1, false, Attribute.of("layout", 1));
        assertThat(DynamicLstm.obstacle(
                        GraphEditor.of(batchFirst), batchFirst.graph().nodes().get(0)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("layout 1"));
        Model computed = TinyModels.xToY(List.of(), Node.of("lstm", "LSTM", List.of("x", "x", "x"), List.of("y")));
        assertThat(DynamicLstm.obstacle(
                        GraphEditor.of(computed), computed.graph().nodes().get(0)))
                .hasValue("its weights are not constant");
    }
}
