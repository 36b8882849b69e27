package io.quantbench.quant.audit;

import io.quantbench.quant.graph.Model;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The conversions that only cost, and the nodes whose quantization should be undone to be rid of them. A plan without those nodes,
 * applied again, gives a model that is faster and rounds less.
 *
 * @param conversions those whose purpose only costs
 * @param nodesToLeaveFloat names of nodes; nodes that the plan leaves in float already may be among them
 */
public record Islands(List<Conversion> conversions, Set<String> nodesToLeaveFloat) {
    public Islands {
        conversions = List.copyOf(conversions);
        nodesToLeaveFloat = Set.copyOf(nodesToLeaveFloat);
    }

    /**
     * The islands of a variant, by names of its own nodes.
     *
     * @param optimized the graph that the engine made of {@code variant}
     */
    public static Islands of(Model optimized, Model variant) {
        return among(new Conversions(new SourceNodes(Scope.of(variant), Optional.empty())).in(Scope.of(optimized)));
    }

    /**
     * The islands of a variant, by names of the float model that it was made from.
     *
     * @param optimized the graph that the engine made of {@code variant}
     * @param source float model that shares names of nodes, or of the tensors behind them, with {@code variant}
     */
    public static Islands of(Model optimized, Model variant, Model source) {
        SourceNodes names = new SourceNodes(Scope.of(variant), Optional.of(Scope.of(source)));
        return among(new Conversions(names).in(Scope.of(optimized)));
    }

    static Islands among(List<Conversion> all) {
        List<Conversion> costly = all.stream()
                .filter(conversion -> conversion.purpose().onlyCosts())
                .toList();
        Set<String> nodes = new TreeSet<>();
        costly.forEach(conversion -> nodes.addAll(conversion.nodesServed()));
        return new Islands(costly, nodes);
    }

    public boolean isEmpty() {
        return conversions.isEmpty();
    }
}
