package io.quantbench.quant.quantize.pass;

import static io.quantbench.quant.quantize.pass.WeightOnlyFixture.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.NestedModels;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.optimize.LiftConstants;
import io.quantbench.quant.optimize.NameNodes;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.quantize.pass.WeightFormat.Blocks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NestedGraphsTest {
    private static final int DEPTH = 48;
    private static final Model FLOAT = prepared();
    private static final String THEN = "If/then_branch/If/then_branch/mm";
    private static final String ELSE = "If/then_branch/If/else_branch/mm";
    private static final String OUTER_ELSE = "If/else_branch/mm";
    private static final Set<String> PRODUCTS = Set.of(THEN, ELSE, OUTER_ELSE);

    private static final Map<String, WeightFormat.Int8> FORMATS =
            PRODUCTS.stream().collect(Collectors.toMap(name -> name, name -> WeightFormat.Int8.defaults()));

    private final Path folder;

    NestedGraphsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static Model prepared() {
        Model model = NestedModels.ifInIf(
                Initializer.of("w", WeightOnlyFixture.matrix(1, DEPTH, 40)),
                TensorData.of(WeightOnlyFixture.matrix(2, DEPTH, 40)));
        return new EverywherePass(new LiftConstants()).apply(new NameNodes().apply(model));
    }

    private static List<Graph> graphs(Graph graph) {
        List<Graph> graphs = new ArrayList<>(List.of(graph));
        graph.nodes().forEach(node -> node.subgraphs().forEach(nested -> graphs.addAll(graphs(nested))));
        return graphs;
    }

    private static Stream<Node> nodes(Model model) {
        return graphs(model.graph()).stream().flatMap(graph -> graph.nodes().stream());
    }

    private void assertSameOnEveryPath(Model quantized, double tolerance) throws Exception {
        assertThat(GraphValidator.problems(quantized)).isEmpty();
        OrtRunner runner = new OrtRunner(folder);
        for (long path = 0; path < 4; path++) {
            Map<String, Feed> feeds = new HashMap<>(WeightOnlyFixture.feed(DEPTH));
            feeds.put("p", new Feed(new long[] {path / 2}, List.of()));
            feeds.put("q", new Feed(new long[] {path % 2}, List.of()));
            assertClose(runner.run(quantized, feeds), runner.run(FLOAT, feeds), tolerance);
        }
    }

    @Test
    void nodesAreNamedByTheirPathAndConstantsBecomeInitializersOfTheirGraph() {
        assertThat(nodes(FLOAT).map(Node::name))
                .containsExactly(
                        "Cast", "Cast_1", "If", "If/then_branch/If", THEN, ELSE, OUTER_ELSE, "If/else_branch/Relu");
        assertThat(nodes(FLOAT).map(Node::opType)).doesNotContain("Constant");
        assertThat(graphs(FLOAT.graph()).stream().map(g -> g.initializers().size()))
                .containsExactly(1, 0, 0, 1, 0);
        assertThat(new NameNodes().apply(FLOAT)).isEqualTo(FLOAT);
        assertThat(new EverywherePass(new LiftConstants()).apply(FLOAT)).isEqualTo(FLOAT);
    }

    @Test
    void dynamicInt8ReachesEveryBranch() throws Exception {
        Model quantized = new EverywherePass(new DynamicMatMul(FORMATS)).apply(FLOAT);
        assertThat(nodes(quantized).filter(n -> n.is("MatMulInteger"))).hasSize(3);
        assertThat(nodes(quantized).filter(n -> n.is("MatMul"))).isEmpty();
        // The weight of the outermost graph has become int8 where it is used, and is gone.
        assertThat(quantized.graph().initializers()).isEmpty();
        assertSameOnEveryPath(quantized, 2e-2);
    }

    @Test
    void namesMadeInNestedGraphsAreNewInTheWholeModel() {
        Model quantized = new EverywherePass(new DynamicMatMul(FORMATS)).apply(FLOAT);
        List<String> names = graphs(quantized.graph()).stream()
                .flatMap(g -> g.definedNames().stream())
                .collect(Collectors.toCollection(ArrayList::new));
        assertThat(names).hasSize(new HashSet<>(names).size());
        assertThat(nodes(quantized).map(Node::name)).doesNotHaveDuplicates();
    }

    @Test
    void operatorSetsImportedInsideReachTheModel() throws Exception {
        Map<String, Blocks> formats = Map.of(ELSE, new Blocks(8, 16, true, 1));
        Model quantized = new EverywherePass(new WeightOnlyMatMul(formats)).apply(FLOAT);
        assertThat(quantized.opsetVersion(Node.MICROSOFT_DOMAIN)).hasValue(1);
        assertThat(quantized.graph().initializers())
                .extracting(Initializer::name)
                .containsExactly("w");
        assertSameOnEveryPath(quantized, 2e-2);
    }

    @Test
    void aNestedGraphSeesTheConstantsAroundItButDoesNotKeepThem() {
        GraphPass nothing = new GraphPass() {
            @Override
            public String name() {
                return "nothing";
            }

            @Override
            public Model apply(Model model) {
                boolean readsW = model.graph().freeNames().contains("w");
                assertThat(readsW).isFalse();
                return model;
            }
        };
        assertThat(new EverywherePass(nothing).apply(FLOAT)).isEqualTo(FLOAT);
    }
}
