package io.quantbench.quant.quantize;

import io.quantbench.quant.calibrate.Range;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.StaticOptions.Style;
import io.quantbench.quant.quantize.pass.Rescaling;
import io.quantbench.quant.tensor.QuantParams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides for each node of a prepared model (unique names, constants lifted, float passes done) what becomes integer arithmetic with
 * ranges from calibration. Integer are layers with constant weights, and what lies only between such layers and has an integer
 * kernel. Everything else stays float, above all products of two activations: attention probabilities of short inputs exceed the
 * range of long ones. A pure function of its arguments.
 */
public final class StaticPlanner {
    private static final long FIRST_OPSET = 10;
    private static final long PER_CHANNEL_OPSET = 13;

    private final StaticOptions options;
    private final IntegerRegion region;
    private final Map<String, String> biases = new HashMap<>();
    private final List<NodeDecision> decisions = new ArrayList<>();

    private StaticPlanner(StaticOptions options, IntegerRegion region) {
        this.options = options;
        this.region = region;
    }

    /**
     * The float tensors of which {@link #plan} wants to know the range; all of them are made in each run of the model.
     *
     * @param selected which nodes may be quantized
     */
    public static Set<String> tensorsToCalibrate(Model model, Predicate<Node> selected) {
        Range any = new Range(-1, 1);
        IntegerRegion region = new IntegerRegion(model, selected, tensor -> Optional.of(any));
        Set<String> tensors = new LinkedHashSet<>();
        for (Node node : region.graph().nodes()) {
            IntegerRole role = region.role(node.name());
            if (role != IntegerRole.FLOAT) {
                tensors.addAll(region.dataInputs(node));
            }
            if (role.writesIntegers()) {
                tensors.addAll(node.outputs());
            }
        }
        tensors.removeIf(t -> t.isEmpty() || region.graph().constant(t).isPresent());
        return tensors;
    }

    /**
     * One decision for each node in graph order, subgraphs included, and the parameters of activations.
     *
     * @param ranges by tensor name; empty for tensors that were not calibrated
     * @param selected which nodes may be quantized
     * @throws QuantizationException if the model's operator set cannot express the plan
     */
    public static StaticPlan plan(
            StaticOptions options, Model model, Function<String, Optional<Range>> ranges, Predicate<Node> selected) {
        checkOpset(options, model.opsetVersion("").orElse(0));
        IntegerRegion region = new IntegerRegion(model, selected, ranges);
        Map<String, QuantParams> activations = ActivationScales.of(region, options.activations());
        StaticPlanner planner = new StaticPlanner(options, region);
        planner.findBiases();
        for (Node node : model.graph().nodes()) {
            planner.decisions.add(planner.decide(node));
            node.subgraphs().forEach(planner::leaveFloat);
        }
        return new StaticPlan(planner.decisions, activations);
    }

    private static void checkOpset(StaticOptions options, long opset) {
        boolean perChannel = options.style() == Style.QDQ && options.weights().perChannel();
        long needed = perChannel ? PER_CHANNEL_OPSET : FIRST_OPSET;
        if (opset < needed) {
            throw new QuantizationException("the model uses operator set " + opset + ", but "
                    + (perChannel
                            ? "per-channel weights between QuantizeLinear and DequantizeLinear need "
                            : "QuantizeLinear needs ")
                    + needed + " or later; use "
                    + (perChannel ? "int8-static-qoperator, per-tensor weights, or " : "") + "a newer export");
        }
    }

    private void findBiases() {
        if (options.style() == Style.QDQ) {
            return;
        }
        for (Node node : region.graph().nodes()) {
            if (node.is("MatMul") && region.role(node.name()) == IntegerRole.LINEAR) {
                region.weights().biasBehind(node).ifPresent(add -> biases.put(add.name(), node.name()));
            }
        }
    }

    private void leaveFloat(Graph subgraph) {
        for (Node node : subgraph.nodes()) {
            decisions.add(decision(
                    node, Treatment.FLOAT, "stays as it is: it lies in a nested graph, which is not calibrated"));
            node.subgraphs().forEach(this::leaveFloat);
        }
    }

    private NodeDecision decide(Node node) {
        if (biases.containsKey(node.name())) {
            return decision(node, Treatment.INT8_ABSORBED, "becomes the bias of " + biases.get(node.name()));
        }
        return switch (region.role(node.name())) {
            case LINEAR -> layer(node, "its result stays float");
            case CONVOLUTION -> layer(node, "its result is requantized");
            case COMPUTED -> decision(node, Treatment.INT8_STATIC, "computed on integers, as on both sides of it");
            case MOVER -> decision(node, Treatment.INT8_PASS_THROUGH, "moves integers; scale and zero point stay");
            case RESCALING -> decision(node, Treatment.INT8_ABSORBED, rescaling(region.rescaling(node)));
            case FLOAT -> floating(node);
        };
    }

    private NodeDecision layer(Node node, String result) {
        String reason = label(options.activations().type().name()) + " activations ranged by calibration, "
                + label(options.weights().type().name()) + (options.weights().symmetric() ? " symmetric" : "")
                + " weights " + (options.weights().perChannel() ? "per output channel" : "per tensor") + "; " + result;
        return new NodeDecision(
                node.name(), node.opType(), Treatment.INT8_STATIC, reason, Optional.of(options.weights()));
    }

    private static String label(String type) {
        return type.equals("UINT8") ? "u8" : "s8";
    }

    private static String rescaling(Rescaling rescaling) {
        return rescaling.clips()
                ? "done by saturation, or by clipping integers"
                : "done by another scale and zero point for the same integers";
    }

    private NodeDecision floating(Node node) {
        if (node.domain().equals(Node.MICROSOFT_DOMAIN)) {
            return decision(node, Treatment.FUSED_FLOAT, "stays float in one kernel of ONNX Runtime");
        }
        return decision(node, Treatment.FLOAT, "stays float: " + region.obstacle(node.name()));
    }

    private static NodeDecision decision(Node node, Treatment treatment, String reason) {
        return new NodeDecision(node.name(), node.opType(), treatment, reason);
    }
}
