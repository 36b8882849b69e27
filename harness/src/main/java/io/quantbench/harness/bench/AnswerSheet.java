package io.quantbench.harness.bench;

import io.quantbench.quant.tensor.Shape;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * One arm's answers to the judged rows: what each decides, and of every k-th the answer itself. Whole answers may be large (a
 * recogniser scores thousands of characters at every step), and closeness is told well enough by some of them. Rows are written
 * by several threads, each row once, and read after all have been written.
 *
 * @param <D> what one answer decides
 */
final class AnswerSheet<D> {
    private final Judge<D> judge;
    private final int keepEvery;
    private final AtomicReferenceArray<D> decisions;
    private final AtomicReferenceArray<Shape> shapes;
    private final AtomicReferenceArray<AnswerTable.Cell> kept;

    /** @param keepEvery of each this many rows the first is kept whole; at least 1 */
    AnswerSheet(Judge<D> judge, int rows, int keepEvery) {
        this.judge = judge;
        this.keepEvery = keepEvery;
        this.decisions = new AtomicReferenceArray<>(rows);
        this.shapes = new AtomicReferenceArray<>(rows);
        this.kept = new AtomicReferenceArray<>((rows + keepEvery - 1) / keepEvery);
    }

    void put(int row, AnswerTable.Cell answer) {
        decisions.set(row, judge.decide(answer));
        shapes.set(row, answer.shape());
        if (row % keepEvery == 0) {
            kept.set(row / keepEvery, answer);
        }
    }

    int rows() {
        return decisions.length();
    }

    Shape shape(int row) {
        return shapes.get(row);
    }

    List<D> decisions() {
        return IntStream.range(0, rows()).mapToObj(decisions::get).toList();
    }

    List<AnswerTable.Cell> kept() {
        return IntStream.range(0, kept.length()).mapToObj(kept::get).toList();
    }
}
