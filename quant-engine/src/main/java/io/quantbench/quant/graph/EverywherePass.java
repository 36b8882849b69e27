package io.quantbench.quant.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Applies a pass to the nested graphs of a model as well, the innermost first, each as {@link NestedGraph} shows it. Names that the pass
 * makes are new in the whole model; constants that it makes for a nested graph stay in that graph; operator sets that it imports there
 * reach the model.
 */
public final class EverywherePass implements GraphPass {
    private final GraphPass pass;

    /** Applies {@code pass}, which need only know top-level graphs, at all levels. */
    public EverywherePass(GraphPass pass) {
        this.pass = pass;
    }

    @Override
    public String name() {
        return pass.name();
    }

    @Override
    public Model apply(Model model) {
        Model current = model;
        for (int n = 0; n < model.graph().nodes().size(); n++) {
            int subgraphs = model.graph().nodes().get(n).subgraphs().size();
            for (int s = 0; s < subgraphs; s++) {
                current = rewriteNested(current, n, s);
            }
        }
        return pass.apply(current);
    }

    /** {@code model} with subgraph {@code s} of node {@code n} rewritten; the next one then sees the names made here. */
    private Model rewriteNested(Model model, int n, int s) {
        Node node = model.graph().nodes().get(n);
        NestedGraph nested = NestedGraph.of(model, node.subgraphs().get(s));
        Model result = apply(nested.model());
        Node rewritten = node.withSubgraph(s, nested.unwrap(result));
        return model.withGraph(model.graph().withNode(n, rewritten)).withOpsets(union(model.opsets(), result.opsets()));
    }

    private static List<OpsetImport> union(List<OpsetImport> some, List<OpsetImport> others) {
        Map<String, OpsetImport> byDomain = new LinkedHashMap<>();
        some.forEach(opset -> byDomain.put(Node.canonicalDomain(opset.domain()), opset));
        others.forEach(opset -> byDomain.putIfAbsent(Node.canonicalDomain(opset.domain()), opset));
        return List.copyOf(byDomain.values());
    }
}
