package io.quantbench.quant.quantize.pass;

import static io.quantbench.quant.quantize.pass.WeightOnlyFixture.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.NestedModels;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.optimize.LiftConstants;
import io.quantbench.quant.optimize.NameNodes;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.quantize.pass.HalfPrecision.Arithmetic;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfPrecisionTest {
    private static final int DEPTH = 64;

    private final Path folder;

    HalfPrecisionTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Two products with a Relu between, behind integer arithmetic on a shape that must stay integer. */
    private static Model twoLayers() {
        return TinyModels.xToY(
                List.of(
                        Initializer.of("w", WeightOnlyFixture.matrix(1, DEPTH, 32)),
                        Initializer.of("v", WeightOnlyFixture.matrix(2, 32, 8)),
                        Initializer.of("one", Tensor.ofLongs(Shape.of(2), 1, 1))),
                Node.of("shape", "Shape", List.of("x"), List.of("s")),
                Node.of("times", "Mul", List.of("s", "one"), List.of("t")),
                Node.of("reshape", "Reshape", List.of("x", "t"), List.of("x2")),
                Node.of("first", "MatMul", List.of("x2", "w"), List.of("h")),
                Node.of("relu", "Relu", List.of("h"), List.of("r")),
                Node.of("second", "MatMul", List.of("r", "v"), List.of("y")));
    }

    private static Set<String> names(Model model) {
        return Set.copyOf(model.graph().nodes().stream().map(Node::name).toList());
    }

    private float[] run(Model model) throws Exception {
        assertThat(GraphValidator.problems(model)).isEmpty();
        return new OrtRunner(folder).run(model, WeightOnlyFixture.feed(DEPTH));
    }

    private static List<DataType> types(Model model) {
        return model.graph().initializers().stream()
                .map(i -> i.tensor().orElseThrow().type())
                .toList();
    }

    @Test
    void constantsAreStoredAsHalfAndReadThroughACast() throws Exception {
        Model model = twoLayers();
        Model half = new HalfPrecision(names(model), Arithmetic.FLOAT).apply(model);
        assertThat(types(half)).containsExactlyInAnyOrder(DataType.INT64, DataType.FLOAT16, DataType.FLOAT16);
        assertThat(half.graph().inputs()).isEqualTo(model.graph().inputs());
        assertClose(run(half), run(model), 1e-3);
        // The engine folds the Casts when it loads the model.
        assertThat(new OrtRunner(folder).optimizedByRuntime(half).graph().nodes())
                .extracting(Node::opType)
                .doesNotContain("Cast");
    }

    @Test
    void arithmeticInHalfHasCastsOnlyWhereItBeginsAndEnds() throws Exception {
        Model model = twoLayers();
        Model half = new HalfPrecision(names(model), Arithmetic.HALF).apply(model);
        assertThat(half.graph().nodes())
                .extracting(Node::opType)
                .containsExactly("Shape", "Mul", "Cast", "Reshape", "MatMul", "Relu", "MatMul", "Cast");
        assertThat(half.graph().outputs()).isEqualTo(model.graph().outputs());
        assertClose(run(half), run(model), 5e-3);
    }

    @Test
    void nodesThatAreLeftOutStayFloatBetweenCasts() throws Exception {
        Model model = twoLayers();
        Model half = new HalfPrecision(Set.of("first", "second"), Arithmetic.HALF).apply(model);
        assertThat(half.graph().nodes())
                .extracting(Node::opType)
                .containsExactly("Shape", "Mul", "Reshape", "Cast", "MatMul", "Cast", "Relu", "Cast", "MatMul", "Cast");
        assertClose(run(half), run(model), 5e-3);
    }

    @Test
    void tablesAreGatheredAsHalf() throws Exception {
        Model model = TinyModels.model(
                13,
                List.of(Initializer.of("table", WeightOnlyFixture.matrix(1, 100, 16))),
                List.of(TinyModels.longs("ids", Dim.unknown())),
                "y",
                Node.of("embed", "Gather", List.of("table", "ids"), List.of("y")));
        Model half = new HalfPrecision(Set.of("embed"), Arithmetic.FLOAT).apply(model);
        assertThat(half.graph().nodes()).extracting(Node::opType).containsExactly("Gather", "Cast");
        Map<String, Feed> ids = Map.of("ids", new Feed(new long[] {3, 99, 0}, List.of(3L)));
        OrtRunner runner = new OrtRunner(folder);
        assertClose(runner.run(half, ids), runner.run(model, ids), 1e-3);
    }

    @Test
    void nestedGraphsAreTreatedAlike() throws Exception {
        Model nested = NestedModels.ifInIf(
                Initializer.of("w", WeightOnlyFixture.matrix(1, DEPTH, 40)),
                TensorData.of(WeightOnlyFixture.matrix(2, DEPTH, 40)));
        Model model = new EverywherePass(new LiftConstants()).apply(new NameNodes().apply(nested));
        Set<String> all = model.graph().allNames();
        for (Arithmetic arithmetic : Arithmetic.values()) {
            Model half = new EverywherePass(new HalfPrecision(all, arithmetic)).apply(model);
            assertThat(GraphValidator.problems(half)).isEmpty();
            OrtRunner runner = new OrtRunner(folder);
            for (long path = 0; path < 4; path++) {
                Map<String, Feed> feeds = new HashMap<>(WeightOnlyFixture.feed(DEPTH));
                feeds.put("p", new Feed(new long[] {path / 2}, List.of()));
                feeds.put("q", new Feed(new long[] {path % 2}, List.of()));
                assertClose(runner.run(half, feeds), runner.run(model, feeds), 5e-3);
            }
        }
    }

    @Test
    void refusesAWeightBeyondTheRangeNamingIt() {
        float[] values = new float[DEPTH];
        values[5] = 70000f;
        Model model = WeightOnlyFixture.matMul(Tensor.ofFloats(Shape.of(DEPTH, 1), values));
        assertThatThrownBy(() -> new HalfPrecision(Set.of("product"), Arithmetic.FLOAT).apply(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'w' cannot be stored as FLOAT16: its element 5 is 70000.0, beyond ±65504, where half ends");
    }
}
