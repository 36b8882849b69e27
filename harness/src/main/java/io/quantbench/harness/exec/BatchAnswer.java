package io.quantbench.harness.exec;

import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A worker's one {@link Answer}: moved from row to row of a batch, closed after the last. */
final class BatchAnswer implements Answer {
    private @Nullable Binding binding;
    private int batchRows;
    private int row;
    private int length;

    /** Moves to one row of what the binding's last run put out. */
    void show(Binding results, int rows, int rowIndex, int rowLength) {
        binding = results;
        batchRows = rows;
        row = rowIndex;
        length = rowLength;
    }

    /** Ends the validity of what readers were shown. */
    void hide() {
        binding = null;
    }

    @Override
    public int batchRows() {
        results();
        return batchRows;
    }

    @Override
    public int length() {
        results();
        return length;
    }

    @Override
    public Shape shape(String output) {
        Shape shape = results().outputShape(output);
        if (!hasBatchExtent(output, shape)) {
            return shape;
        }
        long[] dims = shape.toArray();
        return Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
    }

    @Override
    public Shape engineShape(String output) {
        return results().outputShape(output);
    }

    @Override
    public ByteBuffer output(String output) {
        Binding results = results();
        ByteBuffer bytes = results.output(output);
        if (batchRows == 1) {
            return bytes.slice().order(ByteOrder.nativeOrder());
        }
        hasBatchExtent(output, results.outputShape(output));
        int rowBytes = bytes.remaining() / batchRows;
        return bytes.slice(bytes.position() + row * rowBytes, rowBytes).order(ByteOrder.nativeOrder());
    }

    private boolean hasBatchExtent(String output, Shape shape) {
        boolean batched = shape.rank() > 0 && shape.dim(0) == batchRows;
        if (!batched && batchRows > 1) {
            throw new IllegalArgumentException("output " + output + " has the shape " + shape
                    + ", whose first extent is not the batch of " + batchRows + "; run this model with batches of 1");
        }
        return batched;
    }

    private Binding results() {
        Binding results = binding;
        if (results == null) {
            throw new IllegalStateException(
                    "an answer is valid only until its reader returns; copy what is to be kept");
        }
        return results;
    }
}
