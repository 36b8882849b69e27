package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a node does that only changes the meaning of quantized integers, and perhaps cuts them off:
 * {@code y = clip(factor · x + offset, min, max)}. On integers the product and the sum are another scale and another zero point, and
 * the clip is one cheap operator or, where the integers end there anyway, none.
 *
 * @param input the tensor that is changed
 * @param factor above 0
 * @param min lower bound of the result, or −∞
 * @param max upper bound of the result, or +∞
 */
public record Rescaling(String input, double factor, double offset, double min, double max) {
    /** What {@code node} does, if it is of this kind; {@code constants} finds the constant behind a tensor name. */
    public static Optional<Rescaling> of(Node node, Function<String, Optional<Tensor>> constants) {
        if (!Node.canonicalDomain(node.domain()).isEmpty()) {
            return Optional.empty();
        }
        return switch (node.opType()) {
            case "Add", "Mul" -> twoSided(node, constants);
            case "Sub", "Div" -> scalar(constants, node.input(1)).flatMap(c -> affine(node, node.input(0), c));
            case "Relu" -> Optional.of(clip(node.input(0), 0, Double.POSITIVE_INFINITY));
            case "Clip" -> clip(node, constants);
            case "HardSigmoid" -> hardSigmoid(node);
            default -> Optional.empty();
        };
    }

    private static Rescaling clip(String input, double min, double max) {
        return new Rescaling(input, 1, 0, min, max);
    }

    private static Optional<Rescaling> twoSided(Node node, Function<String, Optional<Tensor>> constants) {
        return scalar(constants, node.input(1))
                .flatMap(c -> affine(node, node.input(0), c))
                .or(() -> scalar(constants, node.input(0)).flatMap(c -> affine(node, node.input(1), c)));
    }

    private static Optional<Rescaling> affine(Node node, String input, double constant) {
        double factor =
                switch (node.opType()) {
                    case "Mul" -> constant;
                    case "Div" -> 1 / constant;
                    default -> 1;
                };
        double offset =
                switch (node.opType()) {
                    case "Add" -> constant;
                    case "Sub" -> -constant;
                    default -> 0;
                };
        return factor > 0 && Double.isFinite(factor) && Double.isFinite(offset)
                ? Optional.of(new Rescaling(input, factor, offset, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
                : Optional.empty();
    }

    private static Optional<Rescaling> clip(Node node, Function<String, Optional<Tensor>> constants) {
        Optional<Double> min = bound(node, 1, "min", Double.NEGATIVE_INFINITY, constants);
        Optional<Double> max = bound(node, 2, "max", Double.POSITIVE_INFINITY, constants);
        return min.isPresent() && max.isPresent() && min.get() <= max.get()
                ? Optional.of(clip(node.input(0), min.get(), max.get()))
                : Optional.empty();
    }

    /** Older operator sets have the bounds as attributes, newer ones as inputs. */
    private static Optional<Double> bound(
            Node node, int index, String name, double absent, Function<String, Optional<Tensor>> constants) {
        if (!node.input(index).isEmpty()) {
            return scalar(constants, node.input(index));
        }
        double value = node.attribute(name).orElse(null) instanceof Attribute.OfFloat bound ? bound.value() : absent;
        return Optional.of(value);
    }

    private static Optional<Rescaling> hardSigmoid(Node node) {
        double alpha = node.floatAttribute("alpha", 0.2f);
        return alpha > 0
                ? Optional.of(new Rescaling(node.input(0), alpha, node.floatAttribute("beta", 0.5f), 0, 1))
                : Optional.empty();
    }

    private static Optional<Double> scalar(Function<String, Optional<Tensor>> constants, String name) {
        return constants
                .apply(name)
                .filter(t -> t.type() == DataType.FLOAT
                        && t.shape().elementCount() == 1
                        && t.shape().rank() <= 1)
                .map(t -> (double) t.toFloats()[0]);
    }

    public boolean clips() {
        return min != Double.NEGATIVE_INFINITY || max != Double.POSITIVE_INFINITY;
    }
}
