package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.WeightQuantizer.Granularity;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces LSTM by ONNX Runtime's {@code DynamicQuantizeLSTM}: input and recurrent weights as symmetric int8, the activations ranged
 * and quantized to 8 bits in each step. The weights {@code [directions, 4 · hidden, input]} are transposed to
 * {@code [directions, input, 4 · hidden]}, with scales {@code [directions, 4 · hidden]} or, per matrix, {@code [directions]}. Bias,
 * initial state, sequence lengths, peepholes and attributes stay as they are. A weight that several nodes read is quantized once.
 */
public final class DynamicLstm implements GraphPass {
    /** First of the four inputs that hold scales and zero points. */
    private static final int FIRST_SCALE_INPUT = 8;

    private final Set<String> nodeNames;
    private final Granularity granularity;

    /**
     * Quantizes the LSTM nodes with these (unique) names; to none may there be an {@link #obstacle}.
     *
     * @param perChannel one scale for each row of a gate's matrix; otherwise one for all gates of a direction
     */
    public DynamicLstm(Set<String> nodeNames, boolean perChannel) {
        this.nodeNames = Set.copyOf(nodeNames);
        this.granularity = perChannel ? Granularity.COLUMN : Granularity.TENSOR;
    }

    @Override
    public String name() {
        return "quantize-lstm-dynamic";
    }

    /** Why {@code node} cannot be replaced, to follow "because"; empty if it can. */
    public static Optional<String> obstacle(GraphEditor graph, Node node) {
        if (!node.is("LSTM")) {
            return Optional.of("it is no LSTM");
        }
        for (int input = 1; input <= 2; input++) {
            Optional<Tensor> weight = graph.constant(node.input(input));
            if (weight.isEmpty()) {
                return Optional.of("its weights are not constant");
            }
            if (weight.get().type() != DataType.FLOAT || weight.get().shape().rank() != 3) {
                return Optional.of("its weight is " + weight.get() + ", not FLOAT of rank 3");
            }
        }
        return node.intAttribute("layout", 0) == 0
                ? Optional.empty()
                : Optional.of("its batch axis comes first (layout 1), which the quantized kernel does not know");
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<String, Stored> stored = new HashMap<>();
        for (Node node : editor.nodes()) {
            if (nodeNames.contains(node.name())) {
                obstacle(editor, node).ifPresent(reason -> {
                    throw new IllegalArgumentException(node.label() + " cannot be quantized: " + reason);
                });
                Stored input = stored.computeIfAbsent(node.input(1), name -> store(editor, name));
                Stored recurrent = stored.computeIfAbsent(node.input(2), name -> store(editor, name));
                rewrite(editor, node, input, recurrent);
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private record Stored(String values, String scales, String zeroPoints) {}

    private Stored store(GraphEditor editor, String name) {
        Tensor weight = editor.constant(name).orElseThrow();
        Gates gates = quantize(weight);
        Tensor values = Tensor.releasable(gates.values(), () -> quantize(weight).values());
        Shape scaleShape = gates.scales().shape();
        byte[] zeros = new byte[Math.toIntExact(scaleShape.elementCount())];
        return new Stored(
                editor.addInitializer(name + "_quantized", values),
                editor.addInitializer(name + "_scale", gates.scales()),
                editor.addInitializer(name + "_zero_point", Tensor.ofBytes(DataType.INT8, scaleShape, zeros)));
    }

    /** Weights {@code [directions, depth, 4 · hidden]} INT8 and their scales. */
    private record Gates(Tensor values, Tensor scales) {}

    private Gates quantize(Tensor weight) {
        int directions = Math.toIntExact(weight.shape().dim(0));
        int channels = Math.toIntExact(weight.shape().dim(1));
        int depth = Math.toIntExact(weight.shape().dim(2));
        ByteBuffer values = ByteBuffer.allocate(Math.multiplyExact(directions, Math.multiplyExact(channels, depth)));
        List<Float> scales = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
            Tensor matrix = transposed(weight, direction, channels, depth);
            WeightQuantizer.QuantizedWeight quantized = WeightQuantizer.quantize(matrix, granularity);
            values.put(quantized.values().bytes());
            for (float scale : quantized.params().scales()) {
                scales.add(scale);
            }
        }
        float[] scaleValues = new float[scales.size()];
        for (int i = 0; i < scaleValues.length; i++) {
            scaleValues[i] = scales.get(i);
        }
        Shape scaleShape = granularity == Granularity.COLUMN ? Shape.of(directions, channels) : Shape.of(directions);
        return new Gates(
                Tensor.of(DataType.INT8, Shape.of(directions, depth, channels), values.flip()),
                Tensor.ofFloats(scaleShape, scaleValues));
    }

    private static Tensor transposed(Tensor weight, int direction, int channels, int depth) {
        FloatBuffer source = weight.bytes().asFloatBuffer();
        float[] matrix = new float[channels * depth];
        float[] row = new float[depth];
        for (int c = 0; c < channels; c++) {
            source.get((direction * channels + c) * depth, row);
            for (int k = 0; k < depth; k++) {
                matrix[k * channels + c] = row[k];
            }
        }
        return Tensor.ofFloats(Shape.of(depth, channels), matrix);
    }

    private static void rewrite(GraphEditor editor, Node lstm, Stored input, Stored recurrent) {
        editor.requireOpset(Node.MICROSOFT_DOMAIN, 1);
        List<String> inputs = new ArrayList<>(List.of(lstm.input(0), input.values(), recurrent.values()));
        for (int i = inputs.size(); i < FIRST_SCALE_INPUT; i++) {
            inputs.add(lstm.input(i));
        }
        inputs.addAll(List.of(input.scales(), input.zeroPoints(), recurrent.scales(), recurrent.zeroPoints()));
        List<Attribute> attributes = lstm.attributes().stream()
                .filter(attribute -> !attribute.name().equals("layout"))
                .toList();
        editor.replace(
                lstm,
                new Node(
                        lstm.name(),
                        "DynamicQuantizeLSTM",
                        Node.MICROSOFT_DOMAIN,
                        inputs,
                        lstm.outputs(),
                        attributes,
                        Extras.none()));
    }
}
