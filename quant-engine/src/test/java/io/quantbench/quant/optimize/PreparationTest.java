package io.quantbench.quant.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparationTest {
    @Test
    void constantNodesBecomeInitializers() {
        Attribute value = new Attribute.OfTensor("value", TensorData.of(Tensor.scalar(3f)), Extras.none());
        Model model = TinyModels.xToY(
                List.of(),
                Node.of("c", "Constant", List.of(), List.of("three"), value),
                Node.of("add", "Add", List.of("x", "three"), List.of("y")));
        Model lifted = new LiftConstants().apply(model);
        assertThat(lifted.graph().nodes()).extracting(Node::name).containsExactly("add");
        assertThat(lifted.graph().initializers()).containsExactly(Initializer.of("three", Tensor.scalar(3f)));
    }

    @Test
    void nodesGetNamesOfTheirOwn() {
        Model model = TinyModels.xToY(
                List.of(),
                Node.of("", "Relu", List.of("x"), List.of("a")),
                Node.of("n", "Relu", List.of("a"), List.of("b")),
                Node.of("n", "Relu", List.of("b"), List.of("y")));
        assertThat(new NameNodes().apply(model).graph().nodes())
                .extracting(Node::name)
                .containsExactly("Relu", "n", "n_1");
    }

    @Test
    void beforeIrVersion4ConstantsAreNoLongerInputs() {
        Model model = TinyModels.model(
                11,
                List.of(Initializer.of("c", Tensor.scalar(3f))),
                List.of(TinyModels.floats("x"), TinyModels.floats("c")),
                "y",
                Node.of("add", "Add", List.of("x", "c"), List.of("y")));
        Model lifted = new ConstantInitializers().apply(model.withIrVersion(3));
        assertThat(lifted.irVersion()).isEqualTo(4);
        assertThat(lifted.graph().inputs()).extracting(ValueInfo::name).containsExactly("x");
        assertThat(new ConstantInitializers().apply(model)).isSameAs(model);
    }
}
