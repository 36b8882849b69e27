package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.optimize.ChannelAffine.Channels;
import io.quantbench.quant.optimize.ChannelAffine.Layout;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Conv, ConvTranspose, Gemm or MatMul with constant FLOAT weights (and constant or no bias), into which an affine function of its
 * output channels, or of its input channels, can be folded.
 */
record LinearOperator(Node node, Tensor weight, Optional<Tensor> bias, int outputChannels) {
    /** What {@code node} is, if its constants allow folding. */
    static Optional<LinearOperator> of(Node node, GraphEditor graph) {
        Optional<Tensor> weight = graph.constant(node.input(1)).filter(t -> t.type() == DataType.FLOAT);
        boolean hasBias = !node.input(2).isEmpty();
        Optional<Tensor> bias = graph.constant(node.input(2)).filter(t -> t.type() == DataType.FLOAT);
        if (weight.isEmpty() || hasBias != bias.isPresent()) {
            return Optional.empty();
        }
        int outputs = outputChannels(node, weight.get().shape());
        boolean isVector = bias.isEmpty() || bias.get().shape().elementCount() == outputs;
        return outputs > 0 && isVector
                ? Optional.of(new LinearOperator(node, weight.get(), bias, outputs))
                : Optional.empty();
    }

    private static int outputChannels(Node node, Shape weight) {
        boolean isConvolution = node.is("Conv") || node.is("ConvTranspose");
        if (isConvolution ? weight.rank() < 3 : weight.rank() != 2) {
            return 0;
        }
        return switch (node.is(node.opType()) ? node.opType() : "") {
            case "Conv" -> (int) weight.dim(0);
            case "ConvTranspose" -> (int) (weight.dim(1) * node.intAttribute("group", 1));
            case "Gemm" -> (int) weight.dim(node.intAttribute("transB", 0) == 0 ? 1 : 0);
            case "MatMul" -> (int) weight.dim(1);
            default -> 0;
        };
    }

    /** The channels of the output; those of a MatMul are taken to be of rank 2, the least they can be. */
    Channels channels() {
        return isConvolution()
                ? new Channels(outputChannels, weight.shape().rank(), Layout.CHANNELS_FIRST)
                : new Channels(outputChannels, 2, Layout.CHANNELS_LAST);
    }

    /** The channels of the input of a Conv. */
    Channels inputChannels() {
        long count = weight.shape().dim(1) * node.intAttribute("group", 1);
        return new Channels((int) count, weight.shape().rank(), Layout.CHANNELS_FIRST);
    }

    private boolean isConvolution() {
        return weight.shape().rank() > 2;
    }

    boolean canShift() {
        return !node.is("MatMul");
    }

    /** Whether a Conv never reads beyond the edge of its input, so that a constant added there reaches every output whole. */
    boolean isUnpadded() {
        String automatic = node.attribute("auto_pad")
                .map(a -> a instanceof Attribute.OfString text ? text.value() : "")
                .orElse("NOTSET");
        boolean noPads = node.intsAttribute("pads").orElse(List.of()).stream().allMatch(p -> p == 0);
        return automatic.equals("VALID") || (automatic.equals("NOTSET") && noPads);
    }

    /** The operator that makes {@code output = affine(this)}; empty if a folded value is not finite. */
    Optional<Node> followedBy(ChannelAffine affine, String output, GraphEditor editor) {
        float[] weights = weight.toFloats();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= affine.scale()[outputChannel(i)];
        }
        float beta = node.is("Gemm") ? node.floatAttribute("beta", 1) : 1;
        float[] old = bias.map(Tensor::toFloats).orElse(new float[outputChannels]);
        float[] shifts = new float[outputChannels];
        for (int c = 0; c < outputChannels; c++) {
            shifts[c] = affine.scale()[c] * beta * old[c] + affine.shift()[c];
        }
        return rebuilt(weights, shifts, node.input(0), output, editor);
    }

    /** The operator that makes {@code conv(affine(x))} from x, for a Conv; empty if a folded value is not finite. */
    Optional<Node> precededBy(ChannelAffine affine, GraphEditor editor) {
        float[] weights = weight.toFloats();
        float[] old = bias.map(Tensor::toFloats).orElse(new float[outputChannels]);
        double[] shifts = new double[outputChannels];
        for (int i = 0; i < weights.length; i++) {
            int input = inputChannel(i);
            shifts[outputChannel(i)] += (double) weights[i] * affine.shift()[input];
            weights[i] *= affine.scale()[input];
        }
        float[] biases = new float[outputChannels];
        for (int c = 0; c < outputChannels; c++) {
            biases[c] = (float) (old[c] + shifts[c]);
        }
        return rebuilt(weights, biases, affine.input(), node.output(0), editor);
    }

    private Optional<Node> rebuilt(float[] weights, float[] biases, String input, String output, GraphEditor editor) {
        for (float[] values : List.of(weights, biases)) {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    return Optional.empty();
                }
            }
        }
        List<String> inputs = new ArrayList<>(List.of(
                input, editor.addInitializer(node.input(1) + "_folded", Tensor.ofFloats(weight.shape(), weights))));
        boolean isBiased = bias.isPresent();
        for (float value : biases) {
            isBiased |= value != 0;
        }
        if (isBiased && canShift()) {
            String base = bias.isPresent() ? node.input(2) : node.name() + "_bias";
            inputs.add(editor.addInitializer(base + "_folded", Patterns.vector(biases)));
        }
        List<Attribute> attributes =
                node.attributes().stream().filter(a -> !a.name().equals("beta")).toList();
        return Optional.of(new Node(
                node.name(), node.opType(), node.domain(), inputs, List.of(output), attributes, node.extras()));
    }

    private int outputChannel(int index) {
        Shape shape = weight.shape();
        int inner = Math.toIntExact(shape.elementCount() / (shape.dim(0) * shape.dim(1)));
        int second = (int) shape.dim(1);
        int row = index / inner / second;
        int column = index / inner % second;
        return switch (node.opType()) {
            case "Conv" -> row;
            case "ConvTranspose" -> row / (int) (shape.dim(0) / node.intAttribute("group", 1)) * second + column;
            case "Gemm" -> node.intAttribute("transB", 0) == 0 ? column : row;
            default -> column;
        };
    }

    /** Of a Conv: the weights of a group read that group's input channels only. */
    private int inputChannel(int index) {
        Shape shape = weight.shape();
        int inner = Math.toIntExact(shape.elementCount() / (shape.dim(0) * shape.dim(1)));
        int perGroup = (int) shape.dim(1);
        int outputsPerGroup = (int) (shape.dim(0) / node.intAttribute("group", 1));
        int output = index / inner / perGroup;
        return output / outputsPerGroup * perGroup + index / inner % perGroup;
    }
}
