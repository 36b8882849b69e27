package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lifts a model below IR version 4, in which every initializer must also be declared as an input, to version 4, in which constants
 * are no inputs. Later versions stay as they are: there the author has chosen.
 */
public final class ConstantInitializers implements GraphPass {
    @Override
    public String name() {
        return "constant-initializers";
    }

    @Override
    public Model apply(Model model) {
        if (model.irVersion() >= Model.IR_VERSION_OF_CONSTANT_INITIALIZERS) {
            return model;
        }
        Graph graph = model.graph();
        Set<String> constants =
                graph.initializers().stream().map(Initializer::name).collect(Collectors.toSet());
        Graph lifted = new Graph(
                graph.name(),
                graph.nodes(),
                graph.initializers(),
                graph.inputs().stream()
                        .filter(i -> !constants.contains(i.name()))
                        .toList(),
                graph.outputs(),
                graph.valueInfos(),
                graph.extras());
        return model.withGraph(lifted).withIrVersion(Model.IR_VERSION_OF_CONSTANT_INITIALIZERS);
    }
}
