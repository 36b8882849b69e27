package io.quantbench.quant.quantize;

import io.quantbench.quant.calibrate.Range;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.quantize.StaticOptions.Style;
import io.quantbench.quant.quantize.pass.IntegerOperators;
import io.quantbench.quant.quantize.pass.QuantizeDequantize;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Builds small float models, calibrates them with the engine on given inputs, and quantizes them; for tests. */
final class StaticModels {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Initializer> constants = new ArrayList<>();
    private final Map<String, float[]> values = new HashMap<>();
    private final SplittableRandom random;
    private final int rank;

    StaticModels(long seed, int rank) {
        this.random = new SplittableRandom(seed);
        this.rank = rank;
    }

    float[] random(int count, double magnitude) {
        float[] drawn = new float[count];
        for (int i = 0; i < count; i++) {
            drawn[i] = (float) random.nextDouble(-magnitude, magnitude);
        }
        return drawn;
    }

    String constant(String name, float[] content, long... shape) {
        constants.add(Initializer.of(name, Tensor.ofFloats(Shape.of(shape), content)));
        values.put(name, content);
        return name;
    }

    float[] values(String constant) {
        return Objects.requireNonNull(values.get(constant), constant);
    }

    String add(String opType, String output, List<String> inputs, Attribute... attributes) {
        nodes.add(Node.of(output + "_node", opType, inputs, List.of(output), attributes));
        return output;
    }

    /** A 3 × 3 convolution with padding 1 and a bias. */
    String conv(String input, String output, int in, int out, int group) {
        String weight = constant(output + "_w", random(out * in / group * 9, 0.4), out, in / group, 3, 3);
        String bias = constant(output + "_b", random(out, 0.5), out);
        return add(
                "Conv",
                output,
                List.of(input, weight, bias),
                Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L)),
                Attribute.of("group", group));
    }

    String matMul(String input, String output, int in, int out) {
        String weight = constant(output + "_w", random(in * out, 0.3), in, out);
        String bias = constant(output + "_b", random(out, 0.5), out);
        return add("Add", output, List.of(add("MatMul", output + "_product", List.of(input, weight)), bias));
    }

    Model model(String output, long opset) {
        Dim[] dims = new Dim[rank];
        Arrays.fill(dims, Dim.unknown());
        return TinyModels.model(
                opset,
                constants,
                List.of(TinyModels.floats("x", dims)),
                TinyModels.floats(output, dims),
                nodes.toArray(Node[]::new));
    }

    /** The exact range of every tensor that the planner asks for, on one input. */
    static Function<String, Optional<Range>> ranges(Model model, OrtRunner runner, Map<String, Feed> feeds)
            throws Exception {
        Map<String, Range> ranges = new HashMap<>();
        for (String tensor : StaticPlanner.tensorsToCalibrate(model, node -> true)) {
            ranges.put(tensor, Extent.of(tensor(model, runner, feeds, tensor)).toRange());
        }
        return tensor -> Optional.ofNullable(ranges.get(tensor));
    }

    static float[] tensor(Model model, OrtRunner runner, Map<String, Feed> feeds, String name) throws Exception {
        Feed input = feeds.get(name);
        if (input != null) {
            return (float[]) input.values();
        }
        Graph g = model.graph();
        List<ValueInfo> only = List.of(new ValueInfo(name, Optional.empty(), Extras.none()));
        return runner.run(
                model.withGraph(
                        new Graph(g.name(), g.nodes(), g.initializers(), g.inputs(), only, g.valueInfos(), g.extras())),
                feeds);
    }

    static Model apply(StaticPlan plan, Style style, Model model) {
        Model quantized = style == Style.QDQ
                ? new QuantizeDequantize(plan.sites()).apply(model)
                : new IntegerOperators(plan.sites()).apply(model);
        List<String> problems = GraphValidator.problems(quantized);
        if (!problems.isEmpty()) {
            throw new AssertionError(problems);
        }
        return quantized;
    }

    static Map<String, Long> operators(Model model) {
        return model.graph().nodes().stream()
                .map(Node::opType)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
