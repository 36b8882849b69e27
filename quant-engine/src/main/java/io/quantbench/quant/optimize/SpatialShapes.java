package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Output shapes of the operators that slide a window over the axes behind batch and channels. An extent that is not known stays the
 * same dim where the window keeps it (stride 1, padded by what the window takes), else it gets a name of its own.
 *
 * @param fresh makes a dim of which nothing is known
 */
record SpatialShapes(Supplier<Dim> fresh) {
    /** Conv of {@code input} with {@code weight}: [out channels, in channels / groups, window...]. */
    Optional<List<Dim>> convolution(Node node, List<Dim> input, List<Dim> weight) {
        if (input.size() != weight.size() || input.size() < 3) {
            return Optional.empty();
        }
        return Optional.of(window(node, input, weight.get(0), weight.subList(2, weight.size())));
    }

    /** ConvTranspose of {@code input} with {@code weight}: [in channels, out channels / groups, window...]. */
    Optional<List<Dim>> transposed(Node node, List<Dim> input, List<Dim> weight) {
        if (input.size() != weight.size() || !(weight.get(1) instanceof Dim.Fixed perGroup)) {
            return Optional.empty();
        }
        List<Dim> result =
                new ArrayList<>(List.of(input.get(0), Dim.fixed(perGroup.extent() * node.intAttribute("group", 1))));
        for (int axis = 2; axis < input.size(); axis++) {
            result.add(fresh.get());
        }
        return Optional.of(result);
    }

    /** MaxPool, AveragePool and LpPool. */
    Optional<List<Dim>> pooling(Node node, List<Dim> input) {
        Optional<List<Long>> kernel = node.intsAttribute("kernel_shape");
        if (kernel.isEmpty() || input.size() != kernel.get().size() + 2) {
            return Optional.empty();
        }
        List<Dim> window = kernel.get().stream().map(Dim::fixed).toList();
        return Optional.of(window(node, input, input.get(1), window));
    }

    /** GlobalAveragePool and GlobalMaxPool. */
    static List<Dim> global(List<Dim> input) {
        List<Dim> result = new ArrayList<>(input.subList(0, Math.min(2, input.size())));
        result.addAll(Collections.nCopies(input.size() - result.size(), Dim.fixed(1)));
        return result;
    }

    private List<Dim> window(Node node, List<Dim> input, Dim channels, List<Dim> window) {
        List<Dim> result = new ArrayList<>(List.of(input.get(0), channels));
        for (int i = 0; i < window.size(); i++) {
            result.add(extent(node, input.get(i + 2), window.get(i), i, window.size()));
        }
        return result;
    }

    private Dim extent(Node node, Dim input, Dim window, int axis, int axes) {
        String padding = node.attribute("auto_pad").isPresent() ? autoPadding(node) : "NOTSET";
        if (!padding.equals("NOTSET") || !(window instanceof Dim.Fixed size)) {
            return fresh.get();
        }
        long stride = at(node, "strides", axis, 1);
        long dilation = at(node, "dilations", axis, 1);
        long pads = at(node, "pads", axis, 0) + at(node, "pads", axis + axes, 0);
        long taken = dilation * (size.extent() - 1) - pads;
        if (input instanceof Dim.Fixed in && node.intAttribute("ceil_mode", 0) == 0 && in.extent() > taken) {
            return Dim.fixed((in.extent() - taken - 1) / stride + 1);
        }
        return stride == 1 && taken == 0 ? input : fresh.get();
    }

    private static String autoPadding(Node node) {
        return node.attribute("auto_pad").orElseThrow() instanceof Attribute.OfString text ? text.value() : "";
    }

    private static long at(Node node, String attribute, int index, long absent) {
        return node.intsAttribute(attribute)
                .filter(values -> index < values.size())
                .map(values -> values.get(index))
                .orElse(absent);
    }
}
