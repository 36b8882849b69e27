package io.quantbench.quant.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphValidatorTest {
    private static final Node NODE = Node.of("n", "Relu", List.of("x"), List.of("y"));

    private static List<String> problems(Node... nodes) {
        return GraphValidator.problems(TinyModels.xToY(List.of(), nodes));
    }

    private static Node ifNode(Graph branch) {
        List<Attribute> attributes = List.of(new Attribute.OfGraph("then_branch", branch, Extras.none()));
        return new Node("if", "If", "", List.of("x"), List.of("y"), attributes, Extras.none());
    }

    private static Graph branch(Node node) {
        ValueInfo output = new ValueInfo(node.output(0), Optional.empty(), Extras.none());
        return new Graph("then", List.of(node), List.of(), List.of(), List.of(output), List.of(), Extras.none());
    }

    @Test
    void aWellFormedModelHasNone() {
        assertThat(problems(NODE)).isEmpty();
    }

    @Test
    void allAreFoundAtOnceAndNamed() {
        Initializer twice = Initializer.of("c", Tensor.scalar(1f));
        Model model = TinyModels.xToY(
                List.of(twice, twice),
                Node.of("a", "Add", List.of("x", "nowhere"), List.of("t")),
                Node.of("b", "Relu", List.of("late"), List.of("t")),
                Node.of("c", "Relu", List.of("x"), List.of("late")),
                Node.of("d", "Gelu", List.of("x"), List.of("g")).withDomain("com.microsoft"));
        assertThat(GraphValidator.problems(model))
                .containsExactly(
                        "initializer 'c' is defined twice",
                        "Relu 'b' makes 't', which is already defined",
                        "Add 'a' reads 'nowhere', which nothing makes",
                        "Relu 'b' reads 'late', which a later node makes",
                        "Gelu 'd' is of operator set com.microsoft, which the model does not import",
                        "graph output 'y' is made by no node");
    }

    @Test
    void aCycleIsNamedOnce() {
        assertThat(problems(
                        Node.of("a", "Relu", List.of("q"), List.of("p")),
                        Node.of("b", "Relu", List.of("p"), List.of("q")),
                        NODE))
                .containsExactly("nodes form a cycle, or wait for one: Relu 'a', Relu 'b'");
    }

    @Test
    void aSubgraphMayReadTheOuterScopeButNothingElse() {
        assertThat(problems(ifNode(branch(Node.of("in", "Relu", List.of("x"), List.of("r"))))))
                .isEmpty();
        assertThat(problems(ifNode(branch(Node.of("in", "Relu", List.of("z"), List.of("r"))))))
                .containsExactly("in subgraph 'then' of If 'if': Relu 'in' reads 'z', which nothing makes");
    }

    @Test
    void aGraphNeedsOutputs() {
        Graph graph = TinyModels.xToY(List.of(), NODE).graph();
        Graph without = new Graph("g", graph.nodes(), List.of(), graph.inputs(), List.of(), List.of(), Extras.none());
        assertThat(GraphValidator.problems(TinyModels.xToY(List.of(), NODE).withGraph(without)))
                .containsExactly("the graph has no outputs");
    }
}
