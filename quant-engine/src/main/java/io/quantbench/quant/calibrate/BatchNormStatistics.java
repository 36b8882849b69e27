package io.quantbench.quant.calibrate;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Statistics without data: each channel of a BatchNormalization's output has had mean β and standard deviation |γ| in training, and is
 * taken as normal. That is followed through Relu, Clip, sums (as of independent variables), pooling, concatenation and operators that change no value;
 * a tensor's range is β ± 6γ, clipped as the operators clip. (Nagel et al., Data-Free Quantization, arXiv 1906.04721, section 4.)
 *
 * <p>The model must still have its BatchNormalization nodes. Tensors of the folded model bear the same names: the output of a
 * BatchNormalization is that of the Conv into which it is folded.
 */
public final class BatchNormStatistics {
    /** Values that a synthetic histogram holds; it has no more than this to tell. */
    private static final double HISTOGRAM_VALUES = 1 << 20;

    private static final int RANK_OF_IMAGES = 4;

    private final GraphEditor graph;
    private final Map<String, List<ClippedNormal>> known = new HashMap<>();

    private BatchNormStatistics(Model model) {
        this.graph = GraphEditor.of(model);
    }

    /** A profile of all tensors whose distribution follows from batch normalization; empty of tensors if none does. */
    public static CalibrationProfile of(Model model) {
        BatchNormStatistics derived = new BatchNormStatistics(model);
        for (Node node : derived.graph.nodes()) {
            derived.channels(node).ifPresent(channels -> derived.known.put(node.output(0), channels));
        }
        Map<String, TensorStatistics> tensors = new TreeMap<>();
        derived.known.forEach((name, channels) -> tensors.put(name, statistics(channels)));
        return new CalibrationProfile(
                "", "what batch normalization learned in training, without data", Trust.BATCH_NORM, 0, tensors);
    }

    private Optional<List<ClippedNormal>> channels(Node node) {
        Optional<List<ClippedNormal>> input = Optional.ofNullable(known.get(node.input(0)));
        return switch (node.opType()) {
            case "BatchNormalization" -> normalized(node);
            case "Relu" -> input.map(c -> clipped(c, 0, Double.POSITIVE_INFINITY));
            case "Clip" -> input.flatMap(c -> clip(node, c));
            case "Add" ->
                input.flatMap(c -> Optional.ofNullable(known.get(node.input(1))).flatMap(d -> sum(c, d)));
            case "Concat" -> concatenated(node);
            case "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Identity", "Dropout" -> input;
            default -> Optional.empty();
        };
    }

    private Optional<List<ClippedNormal>> normalized(Node node) {
        Optional<float[]> gamma = floats(node.input(1));
        Optional<float[]> beta = floats(node.input(2));
        if (gamma.isEmpty() || beta.isEmpty() || gamma.get().length != beta.get().length) {
            return Optional.empty();
        }
        List<ClippedNormal> channels = new ArrayList<>();
        for (int c = 0; c < gamma.get().length; c++) {
            if (!Float.isFinite(beta.get()[c]) || !Float.isFinite(gamma.get()[c])) {
                throw new CalibrationException(
                        node.label() + " has a scale or bias that is not finite in channel " + c);
            }
            channels.add(ClippedNormal.of(beta.get()[c], Math.abs(gamma.get()[c])));
        }
        return Optional.of(channels);
    }

    private static List<ClippedNormal> clipped(List<ClippedNormal> channels, double low, double high) {
        return channels.stream().map(c -> c.clippedTo(low, high)).toList();
    }

    private Optional<List<ClippedNormal>> clip(Node node, List<ClippedNormal> channels) {
        Optional<Double> low = bound(node, "min", 1, Double.NEGATIVE_INFINITY);
        Optional<Double> high = bound(node, "max", 2, Double.POSITIVE_INFINITY);
        return low.isPresent() && high.isPresent() && low.get() <= high.get()
                ? Optional.of(clipped(channels, low.get(), high.get()))
                : Optional.empty();
    }

    /** The attribute of older operator sets, or the constant input of newer ones; empty if it is neither and not left out. */
    private Optional<Double> bound(Node node, String attribute, int input, double absent) {
        if (node.attribute(attribute).orElse(null) instanceof Attribute.OfFloat value) {
            return Optional.of((double) value.value());
        }
        return node.input(input).isEmpty()
                ? Optional.of(absent)
                : floats(node.input(input)).filter(v -> v.length == 1).map(v -> (double) v[0]);
    }

    private static Optional<List<ClippedNormal>> sum(List<ClippedNormal> first, List<ClippedNormal> second) {
        if (first.size() != second.size()) {
            return Optional.empty();
        }
        List<ClippedNormal> sum = new ArrayList<>();
        for (int c = 0; c < first.size(); c++) {
            sum.add(first.get(c).plus(second.get(c)));
        }
        return Optional.of(sum);
    }

    private Optional<List<ClippedNormal>> concatenated(Node node) {
        List<ClippedNormal> all = new ArrayList<>();
        for (String input : node.inputs()) {
            List<ClippedNormal> channels = known.get(input);
            if (channels == null || node.intAttribute("axis", 0) != 1) {
                return Optional.empty();
            }
            all.addAll(channels);
        }
        return Optional.of(all);
    }

    private Optional<float[]> floats(String constant) {
        return graph.constant(constant).filter(t -> t.type() == DataType.FLOAT).map(Tensor::toFloats);
    }

    private static TensorStatistics statistics(List<ClippedNormal> channels) {
        int count = channels.size();
        float[] min = new float[count];
        float[] max = new float[count];
        float[] mean = new float[count];
        float[] meanSquare = new float[count];
        for (int c = 0; c < count; c++) {
            min[c] = (float) channels.get(c).min();
            max[c] = (float) channels.get(c).max();
            mean[c] = (float) channels.get(c).mean();
            meanSquare[c] = (float) channels.get(c).meanSquare();
        }
        ChannelStatistics perChannel = new ChannelStatistics(RANK_OF_IMAGES, 1, min, max, mean, meanSquare);
        Range observed = perChannel.observed();
        Histogram histogram = histogram(channels, observed);
        return new TensorStatistics(
                Trust.BATCH_NORM,
                0,
                histogram.total(),
                observed,
                observed,
                observed,
                histogram,
                Optional.of(perChannel),
                Optional.empty());
    }

    private static Histogram histogram(List<ClippedNormal> channels, Range observed) {
        AdaptiveHistogram bins = new AdaptiveHistogram();
        bins.count(observed.min(), 1);
        bins.count(observed.max(), 1);
        Histogram grid = bins.toHistogram();
        double each = HISTOGRAM_VALUES / channels.size();
        for (int i = 0; i < grid.bins(); i++) {
            double share = 0;
            for (ClippedNormal channel : channels) {
                share += channel.below(grid.lowerEdge(i + 1)) - channel.below(grid.lowerEdge(i));
            }
            long values = Math.round(share * each);
            if (values > 0) {
                bins.count((float) (grid.lowerEdge(i) + grid.binWidth() / 2), values);
            }
        }
        return bins.toHistogram();
    }
}
