package io.quantbench.quant.audit;

import io.quantbench.quant.audit.Scope.Site;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The layers of a quantized model whose products can saturate on processors without VNNI, by {@link SaturationProof} of every constant
 * INT8 weight against unsigned activations. Those need weights of seven bits, [−64, 64], for such targets; the others keep eight.
 *
 * <p>Not looked at are forms in which ONNX Runtime adds no pairs in 16 bits: U8 weights, signed activations in operator form (a
 * portable kernel), depthwise convolutions (their kernel widens to 16 bits before it multiplies), and weights in blocks.
 */
public final class UnsafeLayers {
    private static final int LARGEST_UNSIGNED = 255;

    /** Where operators that take integers have their weights. */
    private static final Map<String, List<Integer>> WEIGHTS = Map.of(
            "ConvInteger", List.of(1),
            "DynamicQuantizeLSTM", List.of(1, 2),
            "DynamicQuantizeMatMul", List.of(1),
            "MatMulInteger", List.of(1),
            "MatMulIntegerToFloat", List.of(1),
            "QGemm", List.of(3),
            "QLinearConv", List.of(3),
            "QLinearMatMul", List.of(3));

    private static final Set<String> FLOAT_ACTIVATION = Set.of("DynamicQuantizeLSTM", "DynamicQuantizeMatMul");

    /** Operators that the engine turns into integer kernels when their weight comes from a DequantizeLinear. */
    private static final Set<String> FUSED = Set.of("Conv", "Gemm", "MatMul");

    private final Scope model;
    private final Function<String, OptionalInt> observed;

    private UnsafeLayers(Scope model, Function<String, OptionalInt> observed) {
        this.model = model;
        this.observed = observed;
    }

    /** One proof for each weight, in graph order, for whatever the activations are. */
    public static List<SaturationProof> prove(Model quantized) {
        return prove(quantized, activation -> OptionalInt.empty());
    }

    /**
     * One proof for each weight, for activations as observed. That is evidence, not proof: other data may go beyond.
     *
     * @param observed the largest quantized value, 0 to 255, of an activation tensor by name: the quantized one that an integer operator
     *     reads or, in the Q/DQ form, the one that QuantizeLinear makes; empty stands for 255
     */
    public static List<SaturationProof> prove(Model quantized, Function<String, OptionalInt> observed) {
        UnsafeLayers layers = new UnsafeLayers(Scope.of(quantized), observed);
        return layers.model.sites().flatMap(layers::proofs).toList();
    }

    /** Names of the nodes of {@code quantized} that have a channel which is not proven safe. */
    public static Set<String> of(Model quantized) {
        Set<String> unsafe = new LinkedHashSet<>();
        prove(quantized).stream().filter(proof -> !proof.isSafe()).forEach(proof -> unsafe.add(proof.node()));
        return unsafe;
    }

    private Stream<SaturationProof> proofs(Site site) {
        Node node = site.node();
        if (isDepthwise(site)) {
            return Stream.empty();
        }
        if (FUSED.contains(node.opType())) {
            return dequantized(site, node.input(1))
                    .flatMap(weight -> proof(site, weight, dequantized(site, node.input(0)), true))
                    .stream();
        }
        Optional<String> activation =
                FLOAT_ACTIVATION.contains(node.opType()) ? Optional.empty() : Optional.of(node.input(0));
        return WEIGHTS.getOrDefault(node.opType(), List.of()).stream()
                .flatMap(index -> proof(site, node.input(index), activation, false).stream());
    }

    private static Optional<String> dequantized(Site site, String tensor) {
        return site.scope()
                .producer(tensor)
                .map(Site::node)
                .filter(node -> node.is("DequantizeLinear"))
                .map(node -> node.input(0));
    }

    /**
     * @param rewritten whether the engine makes signed activations unsigned before it runs them, as it does with Q/DQ pairs
     */
    private Optional<SaturationProof> proof(Site site, String weight, Optional<String> activation, boolean rewritten) {
        Optional<Tensor> constant = site.scope().constant(weight).filter(tensor -> tensor.type() == DataType.INT8);
        boolean signed = activation
                .flatMap(name -> site.scope().type(name))
                .filter(type -> type == DataType.INT8)
                .isPresent();
        if (constant.isEmpty() || constant.get().shape().rank() < 2 || (signed && !rewritten)) {
            return Optional.empty();
        }
        int largest = activation
                .map(observed)
                .filter(value -> !signed)
                .flatMap(value -> value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty())
                .orElse(LARGEST_UNSIGNED);
        return Optional.of(proof(site, weight, constant.get(), largest));
    }

    private static SaturationProof proof(Site site, String name, Tensor weight, int largestActivation) {
        List<PairBounds> bounds = WeightLayout.of(site.node()).bounds(weight);
        int unsafe = Math.toIntExact(bounds.stream()
                .filter(bound -> !bound.isSafe(largestActivation))
                .count());
        int worst = bounds.stream()
                .mapToInt(bound -> Math.max(bound.positive(), bound.negative()))
                .max()
                .orElse(0);
        String node = site.scope().pathOf(site.node());
        return new SaturationProof(node, name, Math.max(1, bounds.size()), unsafe, worst, largestActivation);
    }

    /** One input channel for each output channel. */
    private static boolean isDepthwise(Site site) {
        Node node = site.node();
        if (!node.opType().contains("Conv") || node.intAttribute("group", 1) == 1) {
            return false;
        }
        int index = node.opType().equals("QLinearConv") ? 3 : 1;
        String direct = node.input(index);
        return site.scope()
                .constant(dequantized(site, direct).orElse(direct))
                .filter(weight -> weight.shape().rank() >= 2
                        && weight.shape().dim(1) == 1
                        && weight.shape().dim(0) == node.intAttribute("group", 1))
                .isPresent();
    }
}
