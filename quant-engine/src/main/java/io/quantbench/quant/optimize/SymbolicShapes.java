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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shapes of a graph's tensors as far as they follow from its inputs, with names for extents that are only known at run time.
 * Two equal dims are equal in every run; an extent of which nothing is known gets a name of its own. Integer tensors that are
 * computed from shapes (as exporters write a Reshape's target) are followed by value.
 *
 * <p>Sound, not complete: an operator that is not known here has no shape. (Values of at most {@value #MAX_FOLLOWED} elements.)
 * One short method for each kind of operator makes this file longer than others; the operators share the two maps, and apart they
 * would say less.
 */
final class SymbolicShapes {
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
            "HardSigmoid");

    private static final Set<String> BROADCASTING = Set.of("Add", "Sub", "Mul", "Div", "Pow", "Min", "Max");

    private final Map<String, List<Dim>> shapes = new HashMap<>();
    private final Map<String, List<Dim>> values = new HashMap<>();
    private int unnamed;

    private SymbolicShapes(Graph graph) {
        graph.inputs().forEach(this::declare);
        graph.initializers().forEach(this::define);
        Map<String, ValueInfo> declared = new HashMap<>();
        graph.valueInfos().forEach(info -> declared.put(info.name(), info));
        for (Node node : graph.nodes()) {
            infer(node).ifPresent(shape -> shapes.put(node.output(0), shape));
            for (String output : node.outputs()) {
                ValueInfo info = declared.get(output);
                if (info != null && !shapes.containsKey(output)) {
                    declare(info);
                }
            }
        }
    }

    static SymbolicShapes of(Graph graph) {
        return new SymbolicShapes(graph);
    }

    /** The shape of {@code tensor}; empty if not even its rank is known. */
    Optional<List<Dim>> shape(String tensor) {
        return Optional.ofNullable(shapes.get(tensor));
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
                .filter(t -> t.type() == DataType.INT64 && t.shape().elementCount() <= MAX_FOLLOWED)
                .ifPresent(t -> follow(initializer.name(), t));
    }

    /** Negative numbers are no extents, but they are values: they are carried as names that only Reshape and Gather undo. */
    private void follow(String name, Tensor tensor) {
        List<Dim> followed = new ArrayList<>();
        for (long value : tensor.toLongs()) {
            followed.add(value < 0 ? Dim.symbolic("-" + -value) : Dim.fixed(value));
        }
        values.put(name, followed);
    }

    private static List<Dim> fixed(long... extents) {
        return Arrays.stream(extents).mapToObj(Dim::fixed).toList();
    }

    private Dim fresh() {
        return Dim.symbolic("?" + unnamed++);
    }

    private Optional<List<Dim>> infer(Node node) {
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
            case "ReduceMean" -> reduce(node);
            case "Slice" -> slice(node);
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
        if (first.equals(second) || second.equals(one)) {
            return first;
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
        List<Dim> content = new ArrayList<>();
        for (String input : node.inputs()) {
            List<Dim> part = values.get(input);
            List<Dim> shape = shapes.get(input);
            if (part == null || shape == null || shape.size() != 1) {
                return Optional.empty();
            }
            content.addAll(part);
        }
        values.put(node.output(0), content);
        return Optional.of(fixed(content.size()));
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
        Optional<List<Long>> order = node.intsAttribute("perm");
        return shape == null || order.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        order.get().stream().map(i -> shape.get(i.intValue())).toList());
    }

    private Optional<List<Dim>> reduce(Node node) {
        List<Dim> shape = shapes.get(node.input(0));
        Optional<List<Long>> axes = axes(node);
        if (shape == null || axes.isEmpty() || node.intAttribute("keepdims", 1) != 1) {
            return Optional.empty();
        }
        List<Dim> result = new ArrayList<>(shape);
        axes.get().forEach(a -> result.set(axis(a, shape.size()), Dim.fixed(1)));
        return Optional.of(result);
    }

    /** Sliced axes get a name of their own; without axes all of them may be sliced. */
    private Optional<List<Dim>> slice(Node node) {
        List<Dim> shape = shapes.get(node.input(0));
        if (shape == null) {
            return Optional.empty();
        }
        List<Dim> result = new ArrayList<>(shape);
        Optional<List<Long>> axes = node.intsAttribute("axes").or(() -> followed(node.input(3)));
        for (int i = 0; i < result.size(); i++) {
            int position = i;
            if (axes.isEmpty() || axes.get().stream().anyMatch(a -> axis(a, shape.size()) == position)) {
                result.set(i, fresh());
            }
        }
        return Optional.of(result);
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
        List<Dim> content = values.get(constant);
        if (content == null
                || content.stream()
                        .anyMatch(d -> d instanceof Dim.Symbolic s && !s.name().startsWith("-"))) {
            return Optional.empty();
        }
        return Optional.of(content.stream()
                .map(d -> d instanceof Dim.Fixed f ? f.extent() : Long.parseLong(((Dim.Symbolic) d).name()))
                .toList());
    }

    private static int axis(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
