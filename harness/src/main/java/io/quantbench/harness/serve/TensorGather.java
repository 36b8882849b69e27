package io.quantbench.harness.serve;

import io.quantbench.harness.exec.Answer;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers a model's own outputs: along their first axis if there are several rows, as they are if there is one. */
final class TensorGather implements ResponseGather {
    private final int rows;
    private final List<Output> outputs;

    /**
     * A place for answers.
     *
     * @param wanted outputs that are gathered
     * @param rows how many answers are to come
     */
    TensorGather(List<TensorSpec> wanted, int rows) {
        this.rows = rows;
        this.outputs = wanted.stream().map(spec -> new Output(spec, rows)).toList();
    }

    @Override
    public void read(int row, Answer answer) {
        for (Output output : outputs) {
            if (rows == 1) {
                output.readWhole(answer);
            } else {
                output.readRow(row, answer);
            }
        }
    }

    @Override
    public List<WireTensor> outputs() {
        List<WireTensor> tensors = new ArrayList<>();
        for (Output output : outputs) {
            tensors.add(WireTensor.of(output.spec.name(), output.tensor()));
        }
        return tensors;
    }

    /** One output of all rows. */
    private static final class Output {
        private final TensorSpec spec;
        private final int rows;
        private @Nullable Shape shape;
        private @Nullable ByteBuffer contents;

        Output(TensorSpec spec, int rows) {
            this.spec = spec;
            this.rows = rows;
        }

        /** A lone row's answer has the engine's own shape, which need not have a batch extent. */
        void readWhole(Answer answer) {
            Shape whole =
                    answer.batchRows() == 1 ? answer.engineShape(spec.name()) : withBatch(1, answer.shape(spec.name()));
            ByteBuffer source = answer.output(spec.name());
            place(whole, source.remaining()).put(source);
        }

        void readRow(int row, Answer answer) {
            Shape engineShape = answer.engineShape(spec.name());
            if (engineShape.rank() == 0 || engineShape.dim(0) != answer.batchRows()) {
                throw new IllegalStateException("output " + spec.name() + " has the shape " + engineShape
                        + ", whose first extent is not the batch of " + answer.batchRows()
                        + "; send this model one row per request");
            }
            ByteBuffer source = answer.output(spec.name());
            int rowBytes = source.remaining();
            // A view of its own: rows are read on several threads at once.
            place(withBatch(rows, answer.shape(spec.name())), Math.multiplyExact(rowBytes, rows))
                    .position(row * rowBytes)
                    .put(source);
        }

        private synchronized ByteBuffer place(Shape whole, int sizeBytes) {
            if (contents == null || shape == null) {
                contents = ByteBuffer.allocate(sizeBytes);
                shape = whole;
            } else if (!shape.equals(whole)) {
                throw new IllegalStateException("output " + spec.name() + " has another shape for each row, such as "
                        + shape + " and " + whole + "; send this model one row per request");
            }
            return contents.duplicate();
        }

        synchronized Tensor tensor() {
            if (contents == null || shape == null) {
                throw new IllegalStateException("output " + spec.name() + " was not read");
            }
            return Tensor.of(spec.type(), shape, contents);
        }

        private static Shape withBatch(int rows, Shape row) {
            long[] dims = new long[row.rank() + 1];
            dims[0] = rows;
            System.arraycopy(row.toArray(), 0, dims, 1, row.rank());
            return Shape.of(dims);
        }
    }
}
