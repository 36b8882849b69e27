package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.DynamicLstm;
import io.quantbench.quant.quantize.pass.WeightFormat;
import java.util.Optional;

/** Decides what a dynamic int8 recipe does with an LSTM; other recurrent operators have no int8 kernel in ONNX Runtime. */
public final class LstmPlanner {
    private LstmPlanner() {}

    /**
     * The decision for {@code node}, an LSTM of {@code graph} that the recipe's selectors accept.
     *
     * @param format symmetric; others leave the node float
     */
    public static NodeDecision decide(GraphEditor graph, Node node, WeightFormat.Int8 format) {
        return obstacle(graph, node, format)
                .map(reason -> new NodeDecision(node.name(), node.opType(), Treatment.FLOAT, "stays float: " + reason))
                .orElseGet(() -> new NodeDecision(
                        node.name(),
                        node.opType(),
                        Treatment.INT8_LSTM,
                        "u8 activations ranged in each step, " + format.bits() + "-bit symmetric weights "
                                + (format.perChannel() ? "per row of a gate" : "per direction"),
                        Optional.of(format)));
    }

    private static Optional<String> obstacle(GraphEditor graph, Node node, WeightFormat.Int8 format) {
        if (!format.symmetric()) {
            return Optional.of("its kernel takes symmetric weights only");
        }
        Optional<String> obstacle = DynamicLstm.obstacle(graph, node);
        if (obstacle.isPresent()) {
            return obstacle;
        }
        return nonFinite(graph, node.input(1)).or(() -> nonFinite(graph, node.input(2)));
    }

    private static Optional<String> nonFinite(GraphEditor graph, String name) {
        return NonFinite.obstacle(name, graph.constant(name).orElseThrow());
    }
}
