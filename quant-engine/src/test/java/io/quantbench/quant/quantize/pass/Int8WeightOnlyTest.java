package io.quantbench.quant.quantize.pass;

import static io.quantbench.quant.quantize.pass.WeightOnlyFixture.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Int8WeightOnlyTest {
    private final Path folder;

    Int8WeightOnlyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private void assertFollowsFloat(Model model) throws Exception {
        Model result = new Int8WeightOnly(Set.of("product")).apply(model);
        assertThat(GraphValidator.problems(result)).isEmpty();
        assertThat(result.opsetVersion(Node.MICROSOFT_DOMAIN)).isEqualTo(OptionalLong.empty());
        OrtRunner runner = new OrtRunner(folder);
        assertClose(
                runner.run(result, WeightOnlyFixture.feed(64)), runner.run(model, WeightOnlyFixture.feed(64)), 2e-2);
    }

    @Test
    void aMatMulReadsItsWeightThroughDequantizeLinear() throws Exception {
        Model model = WeightOnlyFixture.matMul(WeightOnlyFixture.matrix(1, 64, 10));
        assertFollowsFloat(model);
        assertThat(new Int8WeightOnly(Set.of("product")).apply(model).graph().nodes())
                .extracting(Node::opType)
                .containsExactly("DequantizeLinear", "MatMul");
    }

    @Test
    void aGemmKeepsItsFactorsItsBiasAndItsLayout() throws Exception {
        assertFollowsFloat(TinyModels.xToY(
                List.of(
                        Initializer.of("w", WeightOnlyFixture.matrix(1, 10, 64)),
                        Initializer.of("c", Tensor.ofFloats(Shape.of(1), 3f))),
                Node.of(
                        "product",
                        "Gemm",
                        List.of("x", "w", "c"),
                        List.of("y"),
                        Attribute.of("transB", 1),
                        Attribute.of("alpha", 2f),
                        Attribute.of("beta", -1f))));
    }

    @Test
    void theRuntimeMakesOneKernelOfIt() throws Exception {
        Model model = WeightOnlyFixture.matMul(WeightOnlyFixture.matrix(1, 64, 32));
        Model result = new Int8WeightOnly(Set.of("product")).apply(model);
        assertThat(new OrtRunner(folder).optimizedByRuntime(result).graph().nodes())
                .extracting(Node::opType)
                .containsExactly("MatMulNBits");
    }
}
