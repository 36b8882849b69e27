package io.quantbench.quant.calibrate;

import io.quantbench.quant.calibrate.SampleRows.Row;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs samples through a model and gathers statistics of its tensors in one pass. Memory is O(tensors), whatever the number of samples
 * and the spread of their shapes: the buffers of the shapes last seen, and a few ten KiB for each tensor.
 *
 * <p>The profile does not depend on how samples were batched or padded: a batch is taken apart into its rows, each row loses the padding
 * behind its last token and runs alone, and positions that are masked within a row do not count for tensors
 * {@code [batch, sequence, ...]}. (Other tensors, such as attention scores, are counted whole.) A model whose batch is fixed, or whose
 * inputs do not all begin with the same open axis, runs each sample as it is; then padding that no mask marks does count. For one
 * thread at a time.
 */
public final class Calibrator {
    private final SessionFactory sessions;

    public Calibrator(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /**
     * Observes tensors of the main graph of {@code model}.
     *
     * @param tensors names of FLOAT tensors: inputs, outputs or intermediate ones
     * @return statistics of each of them; which model it was is for the caller to say, see {@link CalibrationProfile#withModel}
     * @throws CalibrationException if a tensor is unknown, constant or not FLOAT, if there are no samples, if a sample does not fit the
     *     model, or if a tensor takes a value that is not finite
     * @throws io.quantbench.quant.engine.EngineException if the engine cannot load or run the model
     */
    public CalibrationProfile run(Model model, Set<String> tensors, CalibrationSet set) {
        if (tensors.isEmpty()) {
            return new CalibrationProfile("", set.description(), set.trust(), 0, Map.of());
        }
        Instrumented instrumented = Instrumented.of(model, tensors);
        Map<String, ChannelAxis> axes = ChannelAxis.of(model.graph());
        Map<String, TensorObserver> observers = new TreeMap<>();
        for (String tensor : tensors) {
            ChannelAxis axis = axes.getOrDefault(tensor, ChannelAxis.BY_RANK);
            observers.put(
                    tensor,
                    new TensorObserver(tensor, axis, instrumented.logits().contains(tensor)));
        }
        try (EngineSession session = sessions.open(instrumented.model())) {
            checkTypes(session.inputs(), tensors);
            checkTypes(session.outputs(), tensors);
            int rows = new Pass(session, instrumented, observers).observe(set);
            Map<String, TensorStatistics> statistics = new TreeMap<>();
            observers.forEach((name, observer) -> statistics.put(name, observer.toStatistics(set.trust())));
            return new CalibrationProfile("", set.description(), set.trust(), rows, statistics);
        }
    }

    private static void checkTypes(List<TensorSpec> specs, Set<String> tensors) {
        for (TensorSpec spec : specs) {
            if (tensors.contains(spec.name()) && spec.type() != DataType.FLOAT) {
                throw new CalibrationException(
                        "tensor '" + spec.name() + "' is " + spec.type() + "; only FLOAT tensors have a range");
            }
        }
    }

    /** One pass over the samples. */
    private static final class Pass {
        private final EngineSession session;
        private final Instrumented instrumented;
        private final Map<String, TensorObserver> observers;
        private final SampleRows rows;
        private float[] values = new float[0];

        Pass(EngineSession session, Instrumented instrumented, Map<String, TensorObserver> observers) {
            this.session = session;
            this.instrumented = instrumented;
            this.observers = observers;
            this.rows = new SampleRows(session.inputs());
        }

        /** How many rows there were. */
        int observe(CalibrationSet set) {
            int count = 0;
            long number = 0;
            try (BoundShapes bound = new BoundShapes(session)) {
                for (Map<String, Tensor> sample : set.samples()) {
                    number++;
                    for (Row row : rows.of(sample, number)) {
                        count = Math.addExact(count, 1);
                        observe(row, bound);
                    }
                }
            }
            if (count == 0) {
                throw new CalibrationException("there are no samples to calibrate with (" + set.description()
                        + "); give at least one, better 300");
            }
            return count;
        }

        private void observe(Row row, BoundShapes bound) {
            for (TensorSpec spec : session.inputs()) {
                Tensor tensor = row.inputs().get(spec.name());
                if (tensor != null && instrumented.inputs().contains(spec.name())) {
                    observe(spec, tensor.shape(), tensor.bytes(), row);
                }
            }
            if (instrumented.computed().isEmpty()) {
                return;
            }
            Binding binding = bound.run(row.inputs());
            for (TensorSpec spec : session.outputs()) {
                observe(spec, binding.outputShape(spec.name()), binding.output(spec.name()), row);
            }
        }

        private void observe(TensorSpec spec, Shape shape, ByteBuffer bytes, Row row) {
            TensorObserver observer = observers.get(spec.name());
            if (observer == null) {
                return;
            }
            int count = Math.toIntExact(shape.elementCount());
            if (values.length < count) {
                values = new float[count];
            }
            bytes.asFloatBuffer().get(values, 0, count);
            Optional<BitSet> masked = row.masked().filter(positions -> isPerToken(spec, shape, row));
            Shape seen =
                    masked.map(positions -> withoutMasked(shape, positions)).orElse(shape);
            observer.accept(values, seen, row.label());
        }

        /** Whether the tensor is [batch, sequence, ...] of the mask. */
        private boolean isPerToken(TensorSpec spec, Shape shape, Row row) {
            TensorSpec mask = rows.mask().orElseThrow();
            Tensor marks = row.inputs().get(mask.name());
            if (marks == null
                    || shape.rank() < 2
                    || shape.dim(0) != marks.shape().dim(0)
                    || shape.dim(1) != marks.shape().dim(1)) {
                return false;
            }
            Dim wanted = mask.dims().get(1);
            Dim declared = spec.dims().size() == shape.rank() ? spec.dims().get(1) : Dim.unknown();
            if (wanted instanceof Dim.Symbolic && (declared.equals(wanted) || declared instanceof Dim.Fixed)) {
                return declared.equals(wanted);
            }
            // Where no name tells, an axis 1 of heads or image channels could have the same extent by chance.
            return shape.rank() <= 3;
        }

        /** Moves the positions that are not masked to the front; returns the shape of what they make. */
        private Shape withoutMasked(Shape shape, BitSet masked) {
            int positions = Math.toIntExact(shape.dim(0) * shape.dim(1));
            int width = Math.toIntExact(shape.elementCount() / positions);
            int left = 0;
            for (int position = 0; position < positions; position++) {
                if (!masked.get(position)) {
                    System.arraycopy(values, position * width, values, left * width, width);
                    left++;
                }
            }
            long[] dims = shape.toArray();
            dims[0] = 1;
            dims[1] = left;
            return Shape.of(dims);
        }
    }
}
