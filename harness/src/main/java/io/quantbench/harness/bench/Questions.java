package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.BenchReport;
import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the arms are asked.
 *
 * @param <R> the input of one request
 * @param rows every row, in order; the load is drawn from all of them
 * @param assembler makes a model's input tensors of rows, given its declared inputs
 * @param labels the class of each row and which rows are held out; empty where rows have no labels
 * @param facts where the rows come from, for the report
 * @param tokens whether a row is a text whose answer has one vector per token
 */
record Questions<R>(
        List<R> rows,
        Function<List<TensorSpec>, BatchAssembler<R>> assembler,
        Optional<Labels> labels,
        Facts facts,
        boolean tokens) {
    /**
     * Where rows come from.
     *
     * @param name of the data set
     * @param source in one sentence
     * @param sha256 hex digest of each file by name
     * @param accuracyAbsent why accuracy is not measured, in one sentence; empty where it is
     */
    record Facts(String name, String source, Map<String, String> sha256, String accuracyAbsent) {}

    /**
     * The right answers.
     *
     * @param classes class of each row, from 0
     * @param train indices of the rows on which a classifier may be fitted
     * @param test indices of the held-out rows
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
    record Labels(int[] classes, int[] train, int[] test) {}

    Questions {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new BenchException("data set " + facts.name() + " has no rows");
        }
        if (labels.isPresent() && labels.get().classes().length != rows.size()) {
            throw new IllegalArgumentException(labels.get().classes().length + " labels for " + rows.size() + " rows");
        }
    }

    /** The same questions without some of the training rows; the held-out rows stay. */
    Questions<R> withTrainRows(int most) {
        return new Questions<>(
                rows,
                assembler,
                labels.map(known -> new Labels(known.classes(), evenly(known.train(), most), known.test())),
                facts,
                tokens);
    }

    /** Every k-th element, so that all parts of the data stay represented. */
    static int[] evenly(int[] indices, int most) {
        if (indices.length <= most) {
            return indices;
        }
        int[] kept = new int[most];
        for (int i = 0; i < most; i++) {
            kept[i] = indices[(int) ((long) i * indices.length / most)];
        }
        return kept;
    }

    BenchReport.Data reportData() {
        return new BenchReport.Data(facts.name(), facts.source(), facts.sha256(), rows.size());
    }
}
