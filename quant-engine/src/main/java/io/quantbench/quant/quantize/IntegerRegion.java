package io.quantbench.quant.quantize;

import io.quantbench.quant.calibrate.Range;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.Rescaling;
import io.quantbench.quant.tensor.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The largest part of a graph that can compute with integers of known ranges: layers with constant weights, and whatever lies only
 * between such. It starts from every node that has a role and drops, until nothing changes, each one of which an input stays float
 * or whose result nobody reads as integers. So there is no conversion that only costs.
 */
final class IntegerRegion {
    private static final long CLIP_ON_INTEGERS = 12;

    private final GraphEditor graph;
    private final long opset;
    private final Predicate<Node> selected;
    private final Function<String, Optional<Range>> ranges;
    private final LayerWeights weights;
    private final Map<String, IntegerRole> roles = new LinkedHashMap<>();
    private final Map<String, Rescaling> rescalings = new HashMap<>();
    private final Map<String, String> obstacles = new HashMap<>();

    IntegerRegion(Model model, Predicate<Node> selected, Function<String, Optional<Range>> ranges) {
        this.graph = GraphEditor.of(model);
        this.opset = model.opsetVersion("").orElse(0);
        this.selected = selected;
        this.ranges = ranges;
        this.weights = new LayerWeights(graph);
        for (Node node : graph.nodes()) {
            roles.put(node.name(), role(node));
        }
        shrink();
    }

    GraphEditor graph() {
        return graph;
    }

    LayerWeights weights() {
        return weights;
    }

    IntegerRole role(String node) {
        return roles.getOrDefault(node, IntegerRole.FLOAT);
    }

    /** What a node of role RESCALING does. */
    Rescaling rescaling(Node node) {
        return Optional.ofNullable(rescalings.get(node.name())).orElseThrow();
    }

    /** Why a node of role FLOAT is none of the others. */
    String obstacle(String node) {
        return obstacles.getOrDefault(node, "it has no integer kernel, and conversions around it would only cost");
    }

    Optional<Range> range(String tensor) {
        return graph.constant(tensor)
                .filter(t -> t.type() == DataType.FLOAT && LayerWeights.isFinite(t))
                .map(t -> Extent.of(t.toFloats()).toRange())
                .or(() -> ranges.apply(tensor));
    }

    /** Whether {@code tensor} is made of integers by a node of the region. */
    boolean isInteger(String tensor) {
        return graph.producer(tensor)
                .filter(n -> role(n.name()).writesIntegers())
                .isPresent();
    }

    /** Whether {@code reader} reads {@code tensor} as integers. */
    boolean readsIntegers(Node reader, String tensor) {
        return role(reader.name()) != IntegerRole.FLOAT && dataInputs(reader).contains(tensor);
    }

    List<String> dataInputs(Node node) {
        Optional<String> rescaled = role(node.name()) == IntegerRole.RESCALING
                ? Optional.of(rescaling(node).input())
                : Optional.empty();
        return IntegerRole.dataInputs(node, rescaled);
    }

    /** Takes a rescaling node out: it computes with its constant instead if it can, or stays float. */
    void reject(Node node, String reason) {
        boolean twoOperands = node.is("Add") || node.is("Mul");
        roles.put(node.name(), twoOperands ? IntegerRole.COMPUTED : IntegerRole.FLOAT);
        obstacles.put(node.name(), reason);
        shrink();
    }

    private IntegerRole role(Node node) {
        if (!Node.canonicalDomain(node.domain()).isEmpty()) {
            return IntegerRole.FLOAT;
        }
        if (!selected.test(node)) {
            return none(node, "the recipe's node selection leaves it out");
        }
        if (LayerWeights.isLayer(node)) {
            return layer(node);
        }
        Optional<Rescaling> rescaling =
                Rescaling.of(node, graph::constant).filter(r -> !r.clips() || opset >= CLIP_ON_INTEGERS);
        if (rescaling.isPresent()) {
            rescalings.put(node.name(), rescaling.get());
            return IntegerRole.RESCALING;
        }
        IntegerRole role = IntegerRole.ofType(node.opType());
        return role == IntegerRole.COMPUTED ? computed(node) : role == IntegerRole.MOVER ? mover(node) : role;
    }

    private IntegerRole none(Node node, String reason) {
        obstacles.put(node.name(), reason);
        return IntegerRole.FLOAT;
    }

    private IntegerRole layer(Node node) {
        Optional<String> obstacle = weights.obstacle(node).or(() -> unranged(List.of(node.input(0))));
        boolean conv = node.is("Conv");
        if (obstacle.isEmpty() && conv) {
            obstacle = unranged(node.outputs());
        }
        return obstacle.map(reason -> none(node, reason)).orElse(conv ? IntegerRole.CONVOLUTION : IntegerRole.LINEAR);
    }

    private Optional<String> unranged(List<String> tensors) {
        return tensors.stream()
                .filter(t -> range(t).isEmpty())
                .findFirst()
                .map(t -> "calibration has no range for '" + t + "'");
    }

    private IntegerRole computed(Node node) {
        List<String> tensors = new ArrayList<>(IntegerRole.dataInputs(node, Optional.empty()));
        tensors.addAll(node.outputs());
        return unranged(tensors).map(reason -> none(node, reason)).orElse(IntegerRole.COMPUTED);
    }

    private IntegerRole mover(Node node) {
        boolean pools = node.is("MaxPool")
                && (opset < CLIP_ON_INTEGERS || node.outputs().size() > 1);
        boolean interpolates = node.is("Resize")
                && node.attribute("mode")
                        .filter(a -> !a.toString().contains("nearest"))
                        .isPresent();
        boolean constant = graph.constant(node.input(0)).isPresent();
        return pools || interpolates || constant
                ? none(
                        node,
                        pools
                                ? "it has no integer form here"
                                : interpolates ? "it interpolates" : "it reads a constant")
                : IntegerRole.MOVER;
    }

    private void shrink() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Node node : graph.nodes()) {
                if (role(node.name()).dependsOnNeighbours()) {
                    Optional<String> reason = isolation(node);
                    reason.ifPresent(r -> roles.put(node.name(), none(node, r)));
                    changed |= reason.isPresent();
                }
            }
        }
    }

    private Optional<String> isolation(Node node) {
        List<String> data = dataInputs(node);
        Optional<String> floating = data.stream()
                .filter(i -> !isInteger(i) && graph.constant(i).isEmpty())
                .findFirst();
        if (floating.isPresent()) {
            return Optional.of("its input '" + floating.get() + "' is float, and a conversion would only cost");
        }
        boolean read = node.outputs().stream()
                .anyMatch(o -> graph.consumers(o).stream().anyMatch(c -> readsIntegers(c, o)));
        return read && data.stream().anyMatch(this::isInteger)
                ? Optional.empty()
                : Optional.of("nothing behind it computes with integers");
    }
}
