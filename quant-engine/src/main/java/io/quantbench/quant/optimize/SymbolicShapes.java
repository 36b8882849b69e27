package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The shapes of a graph's tensors as far as they follow from its inputs, with names for extents that are only known at run time.
 * Two equal dims are equal in every run; an extent of which nothing is known gets a name of its own. Integer tensors that are
 * computed from shapes (as exporters write a Reshape's target) are followed by value.
 *
 * <p>Sound, not complete: an operator that is not known here has no shape. (Values of at most {@value #MAX_FOLLOWED} elements.)
 * One short method for each kind of operator makes this file longer than others; the operators share the maps, and apart they
 * would say less. Immutable once made.
 */
public final class SymbolicShapes {
    private static final int MAX_FOLLOWED = 64;

    private static final Set<String> SAME_AS_FIRST_INPUT = Set.of(
            "Cast",
            "Erf",
            "Sqrt",
            "Softmax",
            "LogSoftmax",
            "Relu",
            "Gelu",
            "Tanh",
            "Sigmoid",
            "LayerNormalization",
            "Identity",
            "Dropout",
            "Neg",
            "Exp",
            "Log",
            "Abs",
            "Reciprocal",
            "Clip",
            "LeakyRelu",
            "HardSigmoid",
            "HardSwish",
            "Elu",
            "Softplus",
            "Not",
            "CumSum",
            "BatchNormalization",
            "InstanceNormalization",
            "PRelu",
            "Floor",
            "Ceil",
            "Round");

    /** Where the last input axis is also the last output axis; attention has the extents of its query. */
    private static final Set<String> MICROSOFT_SAME_AS_FIRST_INPUT =
            Set.of("SkipLayerNormalization", "MultiHeadAttention", "Gelu", "BiasGelu", "FastGelu", "QuickGelu");

    private static final Set<String> BROADCASTING = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Pow",
            "Min",
            "Max",
            "And",
            "Or",
            "Equal",
            "Less",
            "Greater",
            "LessOrEqual",
            "GreaterOrEqual");

    private final Map<String, List<Dim>> shapes = new HashMap<>();
    private final Map<String, List<Dim>> values = new HashMap<>();

    /** Extents that are the smaller one of a constant over 1 and this extent, as a slice of a position table has. */
    private final Map<Dim, Dim> limited = new HashMap<>();

    private final SpatialShapes spatial = new SpatialShapes(this::fresh);
    private int unnamed;

    private SymbolicShapes(Graph graph) {
        graph.inputs().forEach(this::declare);
        graph.initializers().forEach(this::define);
        Map<String, ValueInfo> declared = new HashMap<>();
        graph.valueInfos().forEach(info -> declared.put(info.name(), info));
        for (Node node : graph.nodes()) {
            infer(node).ifPresent(shape -> shapes.put(node.output(0), shape));
            skippedSum(node).ifPresent(sum -> shape(node.input(0)).ifPresent(shape -> shapes.put(sum, shape)));
            for (String output : node.outputs()) {
                ValueInfo info = declared.get(output);
                if (info != null && !shapes.containsKey(output)) {
                    declare(info);
                }
            }
        }
    }

    /** The shapes of {@code graph}'s own tensors; nested graphs are not entered. */
    public static SymbolicShapes of(Graph graph) {
        return new SymbolicShapes(graph);
    }

    /** The shape of {@code tensor}; empty if not even its rank is known. */
    public Optional<List<Dim>> shape(String tensor) {
        return Optional.ofNullable(shapes.get(tensor));
    }

    /** Whether {@code part}, where it is broadcast against {@code whole} and that succeeds, has the same extent. */
    boolean equalWhereBroadcast(Dim part, Dim whole) {
        return part.equals(whole) || whole.equals(limited.get(part));
    }

    private void declare(ValueInfo info) {
        info.spec()
                .map(TensorSpec::dims)
                .ifPresent(dims -> shapes.put(
                        info.name(),
                        dims.stream()
                                .map(d -> d instanceof Dim.Unknown ? fresh() : d)
                                .toList()));
    }

    private void define(Initializer initializer) {
        shapes.put(initializer.name(), fixed(initializer.data().shape().toArray()));
        initializer
                .tensor()
                .filter(t -> t.type() == DataType.INT64 || t.type() == DataType.INT32)
                .filter(t -> t.shape().elementCount() <= MAX_FOLLOWED)
                .ifPresent(t -> follow(initializer.name(), t));
    }

    /** Negative numbers are no extents, but they are values: they are carried as names that only Reshape and Gather undo. */
    private void follow(String name, Tensor tensor) {
        List<Dim> followed = new ArrayList<>();
        for (long value : wholeNumbers(tensor)) {
            followed.add(asDim(value));
        }
        values.put(name, followed);
    }

    private static Dim asDim(long value) {
        return value < 0 ? Dim.symbolic(Long.toString(value)) : Dim.fixed(value);
    }

    private static long[] wholeNumbers(Tensor tensor) {
        if (tensor.type() == DataType.INT64) {
            return tensor.toLongs();
        }
        IntBuffer ints = tensor.bytes().asIntBuffer();
        return IntStream.range(0, ints.remaining()).mapToLong(ints::get).toArray();
    }

    private static List<Dim> fixed(long... extents) {
        return Arrays.stream(extents).mapToObj(Dim::fixed).toList();
    }

    private Dim fresh() {
        return Dim.symbolic("?" + unnamed++);
    }

    /** The fourth output of a SkipLayerNormalization: the sum that it normalizes, which the next one may read. */
    private static Optional<String> skippedSum(Node node) {
        boolean hasSum = node.domain().equals(Node.MICROSOFT_DOMAIN)
                && node.opType().equals("SkipLayerNormalization")
                && node.outputs().size() > 3
                && !node.output(3).isEmpty();
        return hasSum ? Optional.of(node.output(3)) : Optional.empty();
    }

    private Optional<List<Dim>> infer(Node node) {
        if (node.domain().equals(Node.MICROSOFT_DOMAIN)) {
            return MICROSOFT_SAME_AS_FIRST_INPUT.contains(node.opType()) ? shape(node.input(0)) : Optional.empty();
        }
        if (!Node.canonicalDomain(node.domain()).isEmpty()) {
            return Optional.empty();
        }
        if (SAME_AS_FIRST_INPUT.contains(node.opType())) {
            if (node.is("Cast") || node.is("Identity")) {
                passValue(node);
            }
            return shape(node.input(0));
        }
        if (BROADCASTING.contains(node.opType())) {
            return both(node, this::broadcast);
        }
        return switch (node.opType()) {
            case "MatMul" -> both(node, this::matMul);
            case "Shape" -> shapeOf(node);
            case "Gather" -> gather(node);
            case "Unsqueeze" -> unsqueeze(node);
            case "Concat" -> concat(node);
            case "Reshape" -> reshape(node);
            case "Transpose" -> transpose(node);
            case "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL2" -> reduce(node);
            case "Slice" -> slice(node);
            case "Squeeze" -> squeeze(node);
            case "Flatten" -> flatten(node);
            case "Gemm" -> gemm(node);
            case "Split" -> split(node);
            case "Expand" -> expand(node);
            case "Where" -> where(node);
            case "Conv" -> windowed(node, spatial::convolution);
            case "ConvTranspose" -> windowed(node, spatial::transposed);
            case "MaxPool", "AveragePool", "LpPool" ->
                shape(node.input(0)).flatMap(input -> spatial.pooling(node, input));
            case "GlobalAveragePool", "GlobalMaxPool" -> shape(node.input(0)).map(SpatialShapes::global);
            case "Resize", "Upsample", "Pad" -> shape(node.input(0)).map(this::sameRank);
            case "Constant" -> constant(node);
            default -> Optional.empty();
        };
    }

    private void passValue(Node node) {
        Optional.ofNullable(values.get(node.input(0))).ifPresent(v -> values.put(node.output(0), v));
    }

    private interface Combination {
        Optional<List<Dim>> of(List<Dim> first, List<Dim> second);
    }

    private Optional<List<Dim>> both(Node node, Combination combination) {
        List<Dim> first = shapes.get(node.input(0));
        List<Dim> second = shapes.get(node.input(1));
        return first == null || second == null || node.inputs().size() != 2
                ? Optional.empty()
                : combination.of(first, second);
    }

    private Optional<List<Dim>> broadcast(List<Dim> first, List<Dim> second) {
        int rank = Math.max(first.size(), second.size());
        List<Dim> result = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            int a = i - rank + first.size();
            int b = i - rank + second.size();
            result.add(a < 0 ? second.get(b) : b < 0 ? first.get(a) : broadcast(first.get(a), second.get(b)));
        }
        return Optional.of(result);
    }

    private Dim broadcast(Dim first, Dim second) {
        Dim one = Dim.fixed(1);
        if (first.equals(second) || second.equals(one) || equalWhereBroadcast(second, first)) {
            return first;
        }
        if (equalWhereBroadcast(first, second)) {
            return second;
        }
        // An extent over 1 decides: whatever the other is, it must be that or 1.
        boolean firstDecides = first instanceof Dim.Fixed f && f.extent() > 1;
        boolean secondDecides = first.equals(one) || (second instanceof Dim.Fixed s && s.extent() > 1);
        return secondDecides ? second : firstDecides ? first : fresh();
    }

    private Optional<List<Dim>> matMul(List<Dim> first, List<Dim> second) {
        int a = first.size();
        int b = second.size();
        if (a < 2 || b < 2) {
            return Optional.empty();
        }
        List<Dim> result = new ArrayList<>(
                broadcast(first.subList(0, a - 2), second.subList(0, b - 2)).orElseThrow());
        result.add(first.get(a - 2));
        result.add(second.get(b - 1));
        return Optional.of(result);
    }

    private Optional<List<Dim>> shapeOf(Node node) {
        List<Dim> shape = shapes.get(node.input(0));
        if (shape == null || !node.attributes().isEmpty()) {
            return Optional.empty();
        }
        values.put(node.output(0), shape);
        return Optional.of(fixed(shape.size()));
    }

    private Optional<List<Dim>> gather(Node node) {
        List<Dim> data = shapes.get(node.input(0));
        List<Dim> indices = shapes.get(node.input(1));
        if (data == null || indices == null || data.isEmpty()) {
            return Optional.empty();
        }
        List<Dim> content = values.get(node.input(0));
        List<Dim> index = values.get(node.input(1));
        if (content != null
                && index != null
                && index.size() == 1
                && index.get(0) instanceof Dim.Fixed at
                && at.extent() < content.size()
                && data.size() == 1) {
            values.put(node.output(0), List.of(content.get((int) at.extent())));
        }
        int axis = axis(node.intAttribute("axis", 0), data.size());
        List<Dim> result = new ArrayList<>(data.subList(0, axis));
        result.addAll(indices);
        result.addAll(data.subList(axis + 1, data.size()));
        return Optional.of(result);
    }

    private Optional<List<Dim>> unsqueeze(Node node) {
        List<Dim> shape = shapes.get(node.input(0));
        Optional<List<Long>> axes = axes(node);
        if (shape == null || axes.isEmpty()) {
            return Optional.empty();
        }
        passValue(node);
        int rank = shape.size() + axes.get().size();
        List<Integer> inserted =
                axes.get().stream().map(a -> axis(a, rank)).sorted().toList();
        List<Dim> result = new ArrayList<>(shape);
        inserted.forEach(position -> result.add(position, Dim.fixed(1)));
        return Optional.of(result);
    }

    private Optional<List<Dim>> concat(Node node) {
        List<List<Dim>> parts = new ArrayList<>();
        node.inputs().forEach(input -> shape(input).ifPresent(parts::add));
        if (parts.size() != node.inputs().size() || parts.isEmpty()) {
            return Optional.empty();
        }
        followConcat(node);
        List<Dim> result = new ArrayList<>(parts.get(0));
        int axis = axis(node.intAttribute("axis", 0), result.size());
        boolean allFixed = parts.stream().allMatch(part -> part.get(axis) instanceof Dim.Fixed);
        long sum = allFixed
                ? parts.stream()
                        .mapToLong(p -> ((Dim.Fixed) p.get(axis)).extent())
                        .sum()
                : 0;
        result.set(axis, allFixed ? Dim.fixed(sum) : fresh());
        return Optional.of(result);
    }

    private void followConcat(Node node) {
        List<Dim> content = new ArrayList<>();
        for (String input : node.inputs()) {
            List<Dim> part = values.get(input);
            if (part == null || shape(input).filter(s -> s.size() == 1).isEmpty()) {
                return;
            }
            content.addAll(part);
        }
        values.put(node.output(0), content);
    }

    private Optional<List<Dim>> reshape(Node node) {
        List<Dim> source = shapes.get(node.input(0));
        List<Dim> target = values.get(node.input(1));
        if (source == null || target == null || node.intAttribute("allowzero", 0) != 0) {
            return Optional.empty();
        }
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            boolean copied = target.get(i).equals(Dim.fixed(0)) && i < source.size();
            result.add(copied ? source.get(i) : target.get(i));
        }
        int rest = result.indexOf(Dim.symbolic("-1"));
        if (rest >= 0) {
            result.set(rest, remaining(source, result));
        }
        return Optional.of(result);
    }

    /** What -1 stands for: the one dim that is left when equal ones are struck out, or a name of its own. */
    private Dim remaining(List<Dim> source, List<Dim> target) {
        List<Dim> left = new ArrayList<>(source);
        List<Dim> unmatched = new ArrayList<>();
        for (Dim dim : target) {
            if (!dim.equals(Dim.symbolic("-1")) && !left.remove(dim)) {
                unmatched.add(dim);
            }
        }
        left.removeAll(Collections.singleton(Dim.fixed(1)));
        boolean allFixed = left.stream().allMatch(Dim.Fixed.class::isInstance)
                && unmatched.stream().allMatch(Dim.Fixed.class::isInstance);
        if (allFixed && product(unmatched) > 0 && product(left) % product(unmatched) == 0) {
            return Dim.fixed(product(left) / product(unmatched));
        }
        return unmatched.isEmpty() && left.size() == 1 ? left.get(0) : fresh();
    }

    private static long product(List<Dim> dims) {
        return dims.stream().mapToLong(d -> ((Dim.Fixed) d).extent()).reduce(1, (a, b) -> a * b);
    }

    private Optional<List<Dim>> transpose(Node node) {
        List<Dim> shape = shapes.get(node.input(0));
        if (shape == null) {
            return Optional.empty();
        }
        List<Dim> reversed = new ArrayList<>(shape);
        Collections.reverse(reversed);
        return Optional.of(node.intsAttribute("perm")
                .map(order -> order.stream().map(i -> shape.get(i.intValue())).toList())
                .orElse(reversed));
    }

    private interface Windowed {
        Optional<List<Dim>> of(Node node, List<Dim> input, List<Dim> weight);
    }

    private Optional<List<Dim>> windowed(Node node, Windowed operator) {
        // Weights have the rank of the input, also where nothing is declared of that.
        return shape(node.input(0))
                .or(() -> shape(node.input(1)).map(this::sameRank))
                .flatMap(input -> shape(node.input(1)).flatMap(weight -> operator.of(node, input, weight)));
    }

    /** Batch and channels stay as image models resize and pad; whether they do is not proven, so every extent is fresh. */
    private List<Dim> sameRank(List<Dim> input) {
        return input.stream().map(d -> fresh()).toList();
    }

    private Optional<List<Dim>> squeeze(Node node) {
        List<Dim> shape = shapes.get(node.input(0));
        Optional<List<Long>> axes = axes(node);
        if (shape == null || axes.isEmpty()) {
            return Optional.empty();
        }
        passValue(node);
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            int position = i;
            if (axes.get().stream().noneMatch(a -> axis(a, shape.size()) == position)) {
                result.add(shape.get(i));
            }
        }
        return Optional.of(result);
    }

    private Optional<List<Dim>> flatten(Node node) {
        return shape(node.input(0)).map(shape -> {
            int axis = axis(node.intAttribute("axis", 1), shape.size());
            return List.of(merged(shape.subList(0, axis)), merged(shape.subList(axis, shape.size())));
        });
    }

    private Dim merged(List<Dim> dims) {
        List<Dim> wide = dims.stream().filter(d -> !d.equals(Dim.fixed(1))).toList();
        if (wide.stream().allMatch(Dim.Fixed.class::isInstance)) {
            return Dim.fixed(product(wide));
        }
        return wide.size() == 1 ? wide.get(0) : fresh();
    }

    private Optional<List<Dim>> gemm(Node node) {
        return windowed(
                node,
                (gemm, first, second) -> first.size() != 2 || second.size() != 2
                        ? Optional.empty()
                        : Optional.of(List.of(
                                first.get(gemm.intAttribute("transA", 0) == 0 ? 0 : 1),
                                second.get(gemm.intAttribute("transB", 0) == 0 ? 1 : 0))));
    }

    /** All outputs; the sizes are an attribute, an input, or equal. */
    private Optional<List<Dim>> split(Node node) {
        List<Dim> shape = shapes.get(node.input(0));
        if (shape == null) {
            return Optional.empty();
        }
        int axis = axis(node.intAttribute("axis", 0), shape.size());
        Optional<List<Long>> sizes = node.intsAttribute("split").or(() -> followed(node.input(1)));
        int parts = node.outputs().size();
        for (int i = 0; i < parts; i++) {
            List<Dim> part = new ArrayList<>(shape);
            boolean isEven = shape.get(axis) instanceof Dim.Fixed whole && whole.extent() % parts == 0;
            part.set(
                    axis,
                    sizes.isPresent()
                            ? Dim.fixed(sizes.get().get(i))
                            : isEven && node.input(1).isEmpty()
                                    ? Dim.fixed(((Dim.Fixed) shape.get(axis)).extent() / parts)
                                    : fresh());
            shapes.put(node.output(i), part);
        }
        return shape(node.output(0));
    }

    private Optional<List<Dim>> expand(Node node) {
        return shape(node.input(0)).flatMap(input -> Optional.ofNullable(values.get(node.input(1)))
                .flatMap(target -> broadcast(input, target)));
    }

    private Optional<List<Dim>> where(Node node) {
        return windowed(node, (where, condition, first) -> shape(where.input(2))
                .flatMap(second -> broadcast(first, second).flatMap(both -> broadcast(condition, both))));
    }

    private Optional<List<Dim>> reduce(Node node) {
        List<Dim> shape = shapes.get(node.input(0));
        Optional<List<Long>> axes = axes(node);
        if (shape == null || axes.isEmpty()) {
            return Optional.empty();
        }
        boolean keep = node.intAttribute("keepdims", 1) == 1;
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            int position = i;
            boolean reduced = axes.get().stream().anyMatch(a -> axis(a, shape.size()) == position);
            if (!reduced || keep) {
                result.add(reduced ? Dim.fixed(1) : shape.get(i));
            }
        }
        return Optional.of(result);
    }

    /** Axes sliced from and to constants are followed; others get a name of their own, all of them where axes are missing. */
    private Optional<List<Dim>> slice(Node node) {
        List<Dim> shape = shapes.get(node.input(0));
        if (shape == null) {
            return Optional.empty();
        }
        List<Dim> result = new ArrayList<>(shape);
        Optional<List<Long>> axes = node.intsAttribute("axes").or(() -> followed(node.input(3)));
        for (int i = 0; i < result.size(); i++) {
            int position = i;
            int index = axes.map(known -> known.stream()
                            .map(a -> axis(a, shape.size()))
                            .toList()
                            .indexOf(position))
                    .orElse(position);
            if (index >= 0) {
                result.set(i, sliced(node, shape.get(i), index));
            }
        }
        followSlice(node, result);
        return Optional.of(result);
    }

    private Dim sliced(Node node, Dim whole, int index) {
        Optional<Dim> start = bound(node, "starts", 1, index);
        Optional<Dim> end = bound(node, "ends", 2, index);
        boolean isUnitStep = node.input(4).isEmpty()
                || followed(node.input(4)).filter(s -> s.get(index) == 1).isPresent();
        if (start.isEmpty() || end.isEmpty() || !isUnitStep || !(whole instanceof Dim.Fixed extent)) {
            return fresh();
        }
        Optional<Long> from = position(start.get(), extent.extent());
        Optional<Long> to = position(end.get(), extent.extent());
        if (from.isPresent() && to.isPresent()) {
            return Dim.fixed(Math.max(0, to.get() - from.get()));
        }
        Dim result = fresh();
        if (from.filter(f -> f == 0).isPresent() && extent.extent() > 1) {
            limited.put(result, end.get());
        }
        return result;
    }

    private Optional<Dim> bound(Node node, String attribute, int input, int index) {
        return node.intsAttribute(attribute)
                .map(bounds -> asDim(bounds.get(index)))
                .or(() -> Optional.ofNullable(values.get(node.input(input)))
                        .filter(bounds -> index < bounds.size())
                        .map(bounds -> bounds.get(index)));
    }

    /** A slice's bound as a position in an axis of {@code extent}; negative ones count from the end. */
    private static Optional<Long> position(Dim bound, long extent) {
        return number(bound).map(b -> Math.min(extent, Math.max(0, b < 0 ? b + extent : b)));
    }

    private static Optional<Long> number(Dim dim) {
        if (dim instanceof Dim.Fixed fixed) {
            return Optional.of(fixed.extent());
        }
        return dim instanceof Dim.Symbolic s && s.name().startsWith("-")
                ? Optional.of(Long.parseLong(s.name()))
                : Optional.empty();
    }

    /** A part of a followed vector is followed too. */
    private void followSlice(Node node, List<Dim> result) {
        List<Dim> content = values.get(node.input(0));
        Optional<Long> from =
                bound(node, "starts", 1, 0).flatMap(b -> position(b, content == null ? 0 : content.size()));
        if (content != null && result.size() == 1 && from.isPresent() && result.get(0) instanceof Dim.Fixed length) {
            int start = from.get().intValue();
            values.put(node.output(0), content.subList(start, start + (int) length.extent()));
        }
    }

    private Optional<List<Dim>> constant(Node node) {
        if (node.attribute("value").orElse(null) instanceof Attribute.OfTensor value) {
            define(new Initializer(node.output(0), value.value()));
        }
        return shape(node.output(0));
    }

    /** The axes as attribute (older operator sets) or as a constant second input (newer ones). */
    private Optional<List<Long>> axes(Node node) {
        return node.intsAttribute("axes").or(() -> followed(node.input(1)));
    }

    private Optional<List<Long>> followed(String constant) {
        return Optional.ofNullable(values.get(constant)).flatMap(content -> {
            List<Long> numbers =
                    content.stream().flatMap(d -> number(d).stream()).toList();
            return numbers.size() == content.size() ? Optional.of(numbers) : Optional.empty();
        });
    }

    private static int axis(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
