package io.quantbench.quant.calibrate;

import io.quantbench.quant.engine.DimBindings;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Takes samples apart into the rows of their batch, each without its padding, so that statistics do not depend on how rows were batched
 * and padded. Immutable.
 *
 * <p>Axis 0 is the batch if it is open in every input, under one name, and every input has two axes or more; otherwise a sample is one
 * row, run as it is. An INT64 input [batch, sequence] with {@code mask} in its name marks padding by 0: what follows the last other
 * value is cut off, from the mask and from every axis that bears the same name (of integer matrices of the same extents, if the
 * axis has no name), provided that the axis is open. Masked positions that remain are reported by {@link Row#masked}.
 */
final class SampleRows {
    private final List<TensorSpec> inputs;
    private final boolean batched;
    private final Optional<TensorSpec> mask;

    /**
     * One row.
     *
     * @param masked the positions, counted through [batch, sequence], that are no tokens; empty if all are
     */
    record Row(String label, Map<String, Tensor> inputs, Optional<BitSet> masked) {}

    SampleRows(List<TensorSpec> inputs) {
        this.inputs = List.copyOf(inputs);
        this.batched = inputs.stream()
                                .filter(spec ->
                                        spec.dims().size() >= 2 && spec.type().bits() >= 8)
                                .filter(spec -> !(spec.dims().get(0) instanceof Dim.Fixed))
                                .count()
                        == inputs.size()
                && inputs.stream()
                                .map(spec -> spec.dims().get(0))
                                .filter(Dim.Symbolic.class::isInstance)
                                .distinct()
                                .count()
                        <= 1;
        this.mask = inputs.stream()
                .filter(spec -> spec.type() == DataType.INT64 && spec.dims().size() == 2)
                .filter(spec -> spec.name().toLowerCase(Locale.ROOT).contains("mask"))
                .findFirst();
    }

    /** The input that marks padding. */
    Optional<TensorSpec> mask() {
        return mask;
    }

    /**
     * The rows of a sample, in order.
     *
     * @param number position of the sample in its set, from 1
     * @throws CalibrationException if the sample does not fit the model; the message names sample and input
     */
    List<Row> of(Map<String, Tensor> sample, long number) {
        String label = "sample " + number;
        check(sample, label);
        long rows = sample.values().stream()
                .mapToLong(tensor -> batched ? tensor.shape().dim(0) : 1)
                .max()
                .orElse(1);
        boolean agree = sample.values().stream()
                .allMatch(tensor -> !batched || tensor.shape().dim(0) == rows);
        if (rows == 0) {
            throw new CalibrationException(label + " has no rows");
        }
        if (rows == 1 || !agree) {
            return List.of(withoutPadding(label, sample));
        }
        List<Row> result = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            Map<String, Tensor> row = new LinkedHashMap<>();
            for (Map.Entry<String, Tensor> input : sample.entrySet()) {
                row.put(input.getKey(), row(input.getValue(), r));
            }
            result.add(withoutPadding(label + ", row " + (r + 1), row));
        }
        return result;
    }

    private void check(Map<String, Tensor> sample, String label) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        sample.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        try {
            DimBindings.of(inputs, shapes);
        } catch (EngineException e) {
            throw new CalibrationException(label + " does not fit the model: " + e.getMessage(), e);
        }
        for (TensorSpec spec : inputs) {
            Tensor tensor = sample.get(spec.name());
            if (tensor != null && tensor.type() != spec.type()) {
                throw new CalibrationException(label + " does not fit the model: input " + spec.name() + " was given "
                        + tensor.type() + "; the model declares " + spec);
            }
        }
    }

    private static Tensor row(Tensor batch, int row) {
        long[] dims = batch.shape().toArray();
        int rowBytes = Math.toIntExact(batch.sizeBytes() / dims[0]);
        dims[0] = 1;
        return Tensor.of(batch.type(), Shape.of(dims), batch.bytes().slice(row * rowBytes, rowBytes));
    }

    private Row withoutPadding(String label, Map<String, Tensor> row) {
        Tensor marks = mask.map(spec -> row.get(spec.name())).orElse(null);
        if (marks == null || marks.shape().elementCount() == 0) {
            return new Row(label, row, Optional.empty());
        }
        long[] values = marks.toLongs();
        int sequence = Math.toIntExact(marks.shape().dim(1));
        int length = 0;
        boolean allKept = true;
        for (int i = 0; i < values.length; i++) {
            length = values[i] == 0 ? length : Math.max(length, i % sequence + 1);
            allKept &= values[i] != 0;
        }
        if (length == 0) {
            throw new CalibrationException(label + " has nothing but padding: its "
                    + mask.orElseThrow().name() + " is 0 throughout");
        }
        if (allKept) {
            return new Row(label, row, Optional.empty());
        }
        boolean isOpen = !(mask.orElseThrow().dims().get(1) instanceof Dim.Fixed);
        int end = isOpen ? length : sequence;
        Map<String, Tensor> cut = end < sequence ? cut(row, sequence, end) : row;
        return new Row(label, cut, masked(values, sequence, end));
    }

    private static Optional<BitSet> masked(long[] marks, int sequence, int end) {
        BitSet masked = new BitSet();
        for (int i = 0; i < marks.length / sequence * end; i++) {
            masked.set(i, marks[i / end * sequence + i % end] == 0);
        }
        return masked.isEmpty() ? Optional.empty() : Optional.of(masked);
    }

    private Map<String, Tensor> cut(Map<String, Tensor> row, int sequence, int end) {
        Dim axisName = mask.orElseThrow().dims().get(1);
        Map<String, Tensor> result = new LinkedHashMap<>(row);
        for (TensorSpec spec : inputs) {
            for (int axis = 0; axis < spec.dims().size(); axis++) {
                Tensor tensor = result.get(spec.name());
                boolean isNamed = axisName instanceof Dim.Symbolic
                        && spec.dims().get(axis).equals(axisName);
                boolean isLike = axisName instanceof Dim.Unknown
                        && axis == 1
                        && spec.dims().size() == 2
                        && spec.dims().get(axis) instanceof Dim.Unknown;
                if (tensor != null && (isNamed || isLike) && tensor.shape().dim(axis) == sequence) {
                    result.put(spec.name(), cut(tensor, axis, end));
                }
            }
        }
        return result;
    }

    private static Tensor cut(Tensor tensor, int axis, int end) {
        long[] dims = tensor.shape().toArray();
        long inner = tensor.type().bits() / 8;
        for (int i = axis + 1; i < dims.length; i++) {
            inner *= dims[i];
        }
        int slab = Math.toIntExact(inner * dims[axis]);
        int left = Math.toIntExact(inner * end);
        int slabs = slab == 0 ? 0 : tensor.sizeBytes() / slab;
        ByteBuffer source = tensor.bytes();
        ByteBuffer target = ByteBuffer.allocate(slabs * left);
        for (int i = 0; i < slabs; i++) {
            target.put(i * left, source, i * slab, left);
        }
        dims[axis] = end;
        return Tensor.of(tensor.type(), Shape.of(dims), target);
    }
}
