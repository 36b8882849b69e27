package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * {@code y = scale[c] · x + shift[c]} for each channel c.
 *
 * @param input name of x
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from parser to folder once, never compared.
record ChannelAffine(String input, float[] scale, float[] shift) {
    /** How a tensor holds its channels: [batch, channels, ...] or [..., channels]. */
    enum Layout {
        CHANNELS_FIRST,
        CHANNELS_LAST
    }

    /** Where {@code channels} of a tensor of {@code rank} axes lie. */
    record Channels(int count, int rank, Layout layout) {
        /** One value for each channel, if {@code constant} is broadcast in this way without adding an axis. */
        Optional<float[]> spread(Tensor constant) {
            Shape shape = constant.shape();
            if (shape.rank() > rank || constant.type() != DataType.FLOAT) {
                return Optional.empty();
            }
            if (shape.elementCount() == 1) {
                float[] values = new float[count];
                Arrays.fill(values, constant.toFloats()[0]);
                return Optional.of(values);
            }
            int axis = layout == Layout.CHANNELS_FIRST ? 1 - rank : -1;
            boolean alongChannels = shape.elementCount() == count && -axis <= shape.rank() && shape.dim(axis) == count;
            return alongChannels ? Optional.of(constant.toFloats()) : Optional.empty();
        }
    }

    /** What {@code node} does, if it is an Add, Sub, Mul, Div or BatchNormalization with constants of these channels. */
    static Optional<ChannelAffine> of(Node node, GraphEditor graph, Channels channels) {
        Optional<ChannelAffine> found = node.is("BatchNormalization")
                ? normalization(node, graph, channels)
                : arithmetic(node, graph, channels);
        return found.filter(a -> isFinite(a.scale) && isFinite(a.shift));
    }

    private static Optional<ChannelAffine> arithmetic(Node node, GraphEditor graph, Channels channels) {
        boolean isKnown = node.is("Add") || node.is("Sub") || node.is("Mul") || node.is("Div");
        if (!isKnown || node.inputs().size() != 2) {
            return Optional.empty();
        }
        Optional<float[]> right = graph.constant(node.input(1)).flatMap(channels::spread);
        if (right.isPresent()) {
            return graph.constant(node.input(0)).isPresent()
                    ? Optional.empty()
                    : Optional.of(withConstantRight(node, right.get()));
        }
        Optional<float[]> left = graph.constant(node.input(0)).flatMap(channels::spread);
        return left.isEmpty() || node.is("Div") ? Optional.empty() : Optional.of(withConstantLeft(node, left.get()));
    }

    private static ChannelAffine withConstantRight(Node node, float[] constant) {
        String input = node.input(0);
        return switch (node.opType()) {
            case "Mul" -> new ChannelAffine(input, constant, filled(constant.length, 0));
            case "Div" -> new ChannelAffine(input, inverse(constant), filled(constant.length, 0));
            case "Sub" -> new ChannelAffine(input, filled(constant.length, 1), negated(constant));
            default -> new ChannelAffine(input, filled(constant.length, 1), constant);
        };
    }

    private static ChannelAffine withConstantLeft(Node node, float[] constant) {
        String input = node.input(1);
        return switch (node.opType()) {
            case "Mul" -> new ChannelAffine(input, constant, filled(constant.length, 0));
            case "Sub" -> new ChannelAffine(input, filled(constant.length, -1), constant);
            default -> new ChannelAffine(input, filled(constant.length, 1), constant);
        };
    }

    /** Inference form only: one output, running statistics as constants. */
    private static Optional<ChannelAffine> normalization(Node node, GraphEditor graph, Channels channels) {
        if (channels.layout() != Layout.CHANNELS_FIRST && channels.rank() != 2) {
            return Optional.empty();
        }
        float[][] statistics = new float[4][];
        for (int i = 0; i < statistics.length; i++) {
            Optional<Tensor> constant = graph.constant(node.input(i + 1))
                    .filter(t -> t.type() == DataType.FLOAT && t.shape().elementCount() == channels.count());
            if (constant.isEmpty()) {
                return Optional.empty();
            }
            statistics[i] = constant.get().toFloats();
        }
        boolean isInference = node.outputs().stream().filter(o -> !o.isEmpty()).count() == 1
                && node.intAttribute("training_mode", 0) == 0
                && node.intAttribute("spatial", 1) == 1;
        return isInference
                ? Optional.of(normalization(node.input(0), statistics, node.floatAttribute("epsilon", 1e-5f)))
                : Optional.empty();
    }

    private static ChannelAffine normalization(String input, float[][] statistics, float epsilon) {
        int count = statistics[0].length;
        float[] scale = new float[count];
        float[] shift = new float[count];
        for (int c = 0; c < count; c++) {
            double factor = statistics[0][c] / Math.sqrt((double) statistics[3][c] + epsilon);
            scale[c] = (float) factor;
            shift[c] = (float) (statistics[1][c] - statistics[2][c] * factor);
        }
        return new ChannelAffine(input, scale, shift);
    }

    boolean shifts() {
        for (float value : shift) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    private static float[] inverse(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = 1 / values[i];
        }
        return result;
    }

    private static float[] negated(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = -values[i];
        }
        return result;
    }
}
