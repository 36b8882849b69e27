package io.quantbench.harness.bench;

import io.quantbench.harness.exec.Answer;
import io.quantbench.quant.dataset.text.MeanPooling;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One arm's answers to a list of rows: its first output, copied. Rows are written by several threads, each row once, and read after
 * all have been written.
 */
final class AnswerTable {
    /**
     * One answer.
     *
     * @param shape of the output without the batch axis
     * @param values row-major float32
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; boxing every float would cost a copy of a copy.
    record Cell(Shape shape, float[] values) {
        /** A copy of one output of an answer. */
        static Cell of(Answer answer, String output) {
            Shape shape = answer.shape(output);
            float[] values = new float[Math.toIntExact(shape.elementCount())];
            answer.output(output).order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
            return new Cell(shape, values);
        }

        /** The cell as {@code [1, …]}. */
        Tensor batchOfOne() {
            long[] dims = new long[shape.rank() + 1];
            dims[0] = 1;
            for (int axis = 0; axis < shape.rank(); axis++) {
                dims[axis + 1] = shape.dim(axis);
            }
            return Tensor.ofFloats(Shape.of(dims), values);
        }

        /** Mean over the tokens of {@code [sequence, hidden]}, scaled to unit length. */
        float[] pooled() {
            return MeanPooling.pool(batchOfOne(), onesFor(shape.dim(0)))[0];
        }

        /** Index of the largest value, the first among equals. */
        int largest() {
            int best = 0;
            for (int i = 1; i < values.length; i++) {
                best = values[i] > values[best] ? i : best;
            }
            return best;
        }
    }

    private final AtomicReferenceArray<Cell> cells;

    AnswerTable(int rows) {
        this.cells = new AtomicReferenceArray<>(rows);
    }

    void put(int index, Cell cell) {
        cells.set(index, cell);
    }

    int rows() {
        return cells.length();
    }

    Cell cell(int index) {
        return cells.get(index);
    }

    /** Attention mask {@code [1, sequence]} of a text that was not padded. */
    static Tensor onesFor(long sequence) {
        long[] ones = new long[Math.toIntExact(sequence)];
        Arrays.fill(ones, 1);
        return Tensor.ofLongs(Shape.of(1, sequence), ones);
    }
}
