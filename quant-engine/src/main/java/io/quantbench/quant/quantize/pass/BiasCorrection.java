package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.ChannelStatistics;
import io.quantbench.quant.calibrate.TensorStatistics;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.WeightQuantizer.QuantizedWeight;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the mean error that quantizing a layer's weights will cause out of its bias, before the weights are quantized:
 *
 * <pre>
 * bias[c] += Σ_k (W − dequantize(quantize(W)))[c, k] · E[x[k]]
 * </pre>
 *
 * where k runs over the input channels that c reads and, for a convolution, over the positions of its kernel (at the border of an image
 * less is read, which is neglected). E[x] is the calibrated mean of the layer's input. Needs a MatMul, Gemm or Conv with a constant bias:
 * its own, or that of the Add, BiasGelu or SkipLayerNormalization that alone reads its output.
 *
 * <p>A correction is left out where for some channel {@code |shift / bias|} reaches {@value #MAX_RATIO}: so large a shift says more about
 * the estimate than about the error. (Fast bias correction of NNCF, with its threshold; empirical bias correction, Nagel et al.,
 * arXiv 1906.04721, section 4.2.)
 */
public final class BiasCorrection implements GraphPass {
    static final double MAX_RATIO = 2;

    private final Map<String, WeightFormat.Int8> weights;
    private final CalibrationProfile profile;

    /**
     * What became of one layer.
     *
     * @param node name of the layer's node
     * @param applied whether its bias was changed
     * @param largestShift the largest |shift| of a channel, in units of the layer's output; 0 if it is not known
     * @param reason one sentence
     */
    public record Correction(String node, boolean applied, double largestShift, String reason) {}

    /** The corrected model, and what became of each layer, in graph order. */
    public record Result(Model model, List<Correction> corrections) {
        public Result {
            corrections = List.copyOf(corrections);
        }
    }

    /** @param weights how the weights of the nodes with these (unique) names will be quantized */
    public BiasCorrection(Map<String, WeightFormat.Int8> weights, CalibrationProfile profile) {
        this.weights = Map.copyOf(weights);
        this.profile = profile;
    }

    @Override
    public String name() {
        return "correct-bias";
    }

    @Override
    public Model apply(Model model) {
        return correct(model).model();
    }

    /** The same as {@link #apply}, with a report. */
    public Result correct(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        List<Correction> corrections = new ArrayList<>();
        for (Node node : editor.nodes()) {
            WeightFormat.Int8 format = weights.get(node.name());
            if (format != null && (node.is("MatMul") || node.is("Gemm") || node.is("Conv"))) {
                corrections.add(correct(editor, node, format));
            }
        }
        boolean changed = corrections.stream().anyMatch(Correction::applied);
        if (!changed) {
            return new Result(model, corrections);
        }
        editor.prune();
        return new Result(editor.toModel(), corrections);
    }

    private Correction correct(GraphEditor editor, Node node, WeightFormat.Int8 format) {
        Optional<Tensor> weight = editor.constant(node.input(1)).filter(w -> isWeight(node, w));
        if (weight.isEmpty()) {
            return left(node, "its weight is no constant FLOAT matrix or kernel");
        }
        Optional<Bias> bias = Bias.of(editor, node, outputs(node, weight.get()));
        if (bias.isEmpty()) {
            return left(node, "it has no constant bias");
        }
        Optional<float[]> means = means(node, weight.get());
        if (means.isEmpty()) {
            return left(node, "the profile has no means per channel of '" + node.input(0) + "'");
        }
        double[] shift = shift(node, weight.get(), format, means.get());
        float[] values = bias.get().values();
        double ratio = 0;
        double largest = 0;
        for (int c = 0; c < shift.length; c++) {
            ratio = Math.max(ratio, shift[c] == 0 ? 0 : Math.abs(shift[c] / values[c]));
            largest = Math.max(largest, Math.abs(shift[c]));
            values[c] = (float) (values[c] + shift[c]);
        }
        if (!(ratio < MAX_RATIO)) {
            return new Correction(
                    node.name(), false, largest, "a channel's shift would be " + (float) ratio + " times its bias");
        }
        bias.get().replace(editor, values);
        return new Correction(
                node.name(),
                true,
                largest,
                "the bias takes up the mean error of the weights, at most " + (float) largest);
    }

    private static Correction left(Node node, String reason) {
        return new Correction(node.name(), false, 0, reason);
    }

    private static boolean isWeight(Node node, Tensor weight) {
        return weight.type() == DataType.FLOAT
                && (node.is("Conv")
                        ? weight.shape().rank() >= 3
                        : weight.shape().rank() == 2);
    }

    private static int outputAxis(Node node) {
        return node.is("Conv") || node.intAttribute("transB", 0) != 0 ? 0 : 1;
    }

    private static int outputs(Node node, Tensor weight) {
        return Math.toIntExact(weight.shape().dim(outputAxis(node)));
    }

    /** E[x] per input channel, if it is known for as many channels as the weight reads. */
    private Optional<float[]> means(Node node, Tensor weight) {
        boolean isConv = node.is("Conv");
        long expected = isConv
                ? weight.shape().dim(1) * node.intAttribute("group", 1)
                : weight.shape().dim(1 - outputAxis(node));
        return Optional.ofNullable(profile.tensors().get(node.input(0)))
                .flatMap(TensorStatistics::channels)
                .filter(channels -> isConv ? channels.axis() == 1 : channels.isLastAxis())
                .filter(channels -> channels.channels() == expected && node.intAttribute("transA", 0) == 0)
                .map(BiasCorrection::means);
    }

    private static float[] means(ChannelStatistics channels) {
        float[] means = new float[channels.channels()];
        for (int c = 0; c < means.length; c++) {
            means[c] = channels.mean(c);
        }
        return means;
    }

    /** Σ (W − Wq) · E[x] for each output channel, in units of the node's bias. */
    private static double[] shift(Node node, Tensor weight, WeightFormat.Int8 format, float[] means) {
        float[] error = error(node, weight, format);
        int outputs = outputs(node, weight);
        double[] shift = new double[outputs];
        if (node.is("Conv")) {
            int inputs = Math.toIntExact(weight.shape().dim(1));
            int kernel = error.length / outputs / inputs;
            int perGroup = outputs / Math.toIntExact(node.intAttribute("group", 1));
            for (int i = 0; i < error.length; i++) {
                int output = i / (inputs * kernel);
                shift[output] += (double) error[i] * means[output / perGroup * inputs + i / kernel % inputs];
            }
            return shift;
        }
        boolean outputsFirst = outputAxis(node) == 0;
        int columns = Math.toIntExact(weight.shape().dim(1));
        for (int i = 0; i < error.length; i++) {
            int row = i / columns;
            int column = i % columns;
            shift[outputsFirst ? row : column] += (double) error[i] * means[outputsFirst ? column : row];
        }
        double factor = node.floatAttribute("alpha", 1) / node.floatAttribute("beta", 1);
        for (int c = 0; node.is("Gemm") && c < outputs; c++) {
            shift[c] *= factor;
        }
        return shift;
    }

    private static float[] error(Node node, Tensor weight, WeightFormat.Int8 format) {
        int axis = outputAxis(node);
        QuantizedWeight quantized = WeightQuantizer.quantize("the weight of " + node.label(), weight, format, axis);
        QuantParams params = quantized.params();
        byte[] levels = quantized.values().toByteArray();
        float[] error = weight.toFloats();
        int inner = 1;
        for (int i = axis + 1; i < weight.shape().rank(); i++) {
            inner *= Math.toIntExact(weight.shape().dim(i));
        }
        for (int i = 0; i < error.length; i++) {
            int channel = params.axis().isPresent() ? i / inner % params.channels() : 0;
            int level = params.type() == DataType.UINT8 ? levels[i] & 0xFF : levels[i];
            error[i] -= (level - params.zeroPoint(channel)) * params.scale(channel);
        }
        return error;
    }

    /** A constant that is added to a layer's output, and who reads it where. */
    private record Bias(Node reader, int index, Tensor constant) {
        static Optional<Bias> of(GraphEditor editor, Node layer, int outputs) {
            if (layer.is("Conv") || layer.is("Gemm")) {
                return at(editor, layer, 2, outputs).filter(b -> layer.floatAttribute("beta", 1) != 0);
            }
            String sum = layer.output(0);
            if (!editor.hasSingleUse(sum)) {
                return Optional.empty();
            }
            Node reader = editor.consumers(sum).get(0);
            if (reader.is("Add")) {
                return at(editor, reader, reader.input(0).equals(sum) ? 1 : 0, outputs);
            }
            boolean isOfMicrosoft = reader.domain().equals(Node.MICROSOFT_DOMAIN);
            if (isOfMicrosoft && reader.opType().equals("BiasGelu")) {
                return at(editor, reader, 1, outputs);
            }
            boolean isSkip = isOfMicrosoft && reader.opType().equals("SkipLayerNormalization");
            return isSkip ? at(editor, reader, 4, outputs) : Optional.empty();
        }

        private static Optional<Bias> at(GraphEditor editor, Node reader, int index, int outputs) {
            return editor.constant(reader.input(index))
                    .filter(b -> b.type() == DataType.FLOAT && b.shape().elementCount() == outputs)
                    .filter(b -> b.shape().rank() > 0 && b.shape().dim(-1) == outputs)
                    .map(b -> new Bias(reader, index, b));
        }

        float[] values() {
            return constant.toFloats();
        }

        void replace(GraphEditor editor, float[] values) {
            List<String> inputs = new ArrayList<>(reader.inputs());
            Shape shape = constant.shape();
            inputs.set(index, editor.addInitializer(inputs.get(index) + "_corrected", Tensor.ofFloats(shape, values)));
            editor.replace(reader, reader.withInputs(inputs));
        }
    }
}
