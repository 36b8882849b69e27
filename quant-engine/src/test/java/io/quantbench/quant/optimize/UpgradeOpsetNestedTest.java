package io.quantbench.quant.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operator sets of models with nested graphs. */
class UpgradeOpsetNestedTest {
    private static Model choosing(String domain, String operator) {
        ValueInfo condition = ValueInfo.of(new TensorSpec("c", DataType.BOOL, List.of()));
        return TinyModels.model(
                11,
                List.of(),
                List.of(TinyModels.floats("x", Dim.unknown(), Dim.unknown()), condition),
                "y",
                Node.of(
                        "choice",
                        "If",
                        List.of("c"),
                        List.of("y"),
                        branch("then_branch", domain, operator),
                        branch("else_branch", domain, operator)));
    }

    private static Attribute branch(String attribute, String domain, String operator) {
        Node node = Node.of(attribute + "_node", operator, List.of("x"), List.of(attribute + "_y"))
                .withDomain(domain);
        ValueInfo output = TinyModels.floats(attribute + "_y", Dim.unknown(), Dim.unknown());
        Graph graph =
                new Graph(attribute, List.of(node), List.of(), List.of(), List.of(output), List.of(), Extras.none());
        return new Attribute.OfGraph(attribute, graph, Extras.none());
    }

    @Test
    void nestedGraphsOfTheRuntimesOwnOperatorsDoNotHinderIt() {
        Model upgraded = new UpgradeOpset().apply(choosing(Node.MICROSOFT_DOMAIN, "Gelu"));
        assertThat(upgraded.opsetVersion("")).hasValue(UpgradeOpset.TO);
    }

    @Test
    void nestedGraphsOfStandardOperatorsStayAsTheyAre() {
        Model model = choosing("", "Relu");
        assertThat(new UpgradeOpset().apply(model)).isEqualTo(model);
    }
}
