package io.quantbench.quant.engine;

import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The extents that a model's symbolic dimensions take for one combination of input shapes. Checking the shapes against the
 * declared inputs and binding the names is one step, so a {@code DimBindings} is always consistent. Immutable.
 */
public final class DimBindings {
    private final Map<String, Bound> byName;

    private record Bound(long extent, String input) {}

    private DimBindings(Map<String, Bound> byName) {
        this.byName = byName;
    }

    /**
     * Binds every symbolic dimension of {@code inputs}.
     *
     * @param shapes a shape for every input
     * @throws EngineException if an input is missing, unknown, or of the wrong rank or extent; or if one symbolic name would
     *     take two extents
     */
    public static DimBindings of(List<TensorSpec> inputs, Map<String, Shape> shapes) {
        checkNames(inputs, shapes);
        Map<String, Bound> byName = new HashMap<>();
        for (TensorSpec input : inputs) {
            Shape shape = shapes.get(input.name());
            if (shape == null) {
                throw new EngineException("input " + input.name() + " is missing; the model declares " + input);
            }
            if (shape.rank() != input.dims().size()) {
                throw new EngineException("input " + input.name() + " was given rank " + shape.rank() + " " + shape
                        + "; the model declares " + input);
            }
            for (int axis = 0; axis < shape.rank(); axis++) {
                bind(byName, input, axis, shape);
            }
        }
        return new DimBindings(byName);
    }

    private static void checkNames(List<TensorSpec> inputs, Map<String, Shape> shapes) {
        for (String name : shapes.keySet()) {
            if (inputs.stream().noneMatch(input -> input.name().equals(name))) {
                throw new EngineException("the model has no input " + name + "; it has "
                        + inputs.stream().map(TensorSpec::name).collect(Collectors.joining(", ")));
            }
        }
    }

    private static void bind(Map<String, Bound> byName, TensorSpec input, int axis, Shape shape) {
        long extent = shape.dim(axis);
        Dim dim = input.dims().get(axis);
        if (dim instanceof Dim.Fixed fixed && fixed.extent() != extent) {
            throw new EngineException("input " + input.name() + " was given " + shape + ", but its axis " + axis
                    + " is fixed at " + fixed.extent() + "; the model declares " + input);
        }
        if (dim instanceof Dim.Symbolic symbolic) {
            Bound other = byName.putIfAbsent(symbolic.name(), new Bound(extent, input.name()));
            if (other != null && other.extent() != extent) {
                throw new EngineException("dimension " + symbolic.name() + " would be " + other.extent() + " in input "
                        + other.input() + " and " + extent + " in input " + input.name());
            }
        }
    }

    /** The extent of {@code dim}, if it is fixed or bound by an input; else empty. */
    public OptionalLong resolve(Dim dim) {
        if (dim instanceof Dim.Fixed fixed) {
            return OptionalLong.of(fixed.extent());
        }
        Bound bound = dim instanceof Dim.Symbolic symbolic ? byName.get(symbolic.name()) : null;
        return bound == null ? OptionalLong.empty() : OptionalLong.of(bound.extent());
    }

    /** The shape of {@code spec}, if each of its dimensions is fixed or bound by an input; else empty. */
    public Optional<Shape> resolve(TensorSpec spec) {
        long[] extents = new long[spec.dims().size()];
        for (int axis = 0; axis < extents.length; axis++) {
            OptionalLong extent = resolve(spec.dims().get(axis));
            if (extent.isEmpty()) {
                return Optional.empty();
            }
            extents[axis] = extent.getAsLong();
        }
        return Optional.of(Shape.of(extents));
    }
}
