package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.BenchReport;
import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What the arms are asked.
 *
 * @param <R> the input of one request
 * @param rows every row, in order; the load is drawn from all of them
 * @param assembler makes a model's input tensors of rows, given its declared inputs
 * @param truth the right answers; empty where they are not known
 * @param facts where the rows come from, for the report
 * @param tokens whether a row is a text whose answer has one vector per token
 */
record Questions<R>(
        List<R> rows,
        Function<List<TensorSpec>, BatchAssembler<R>> assembler,
        Optional<? extends Truth> truth,
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

    Questions {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new BenchException("data set " + facts.name() + " has no rows");
        }
        int known = rightAnswers(truth, rows.size());
        if (known != rows.size()) {
            throw new IllegalArgumentException(known + " labels for " + rows.size() + " rows");
        }
    }

    private static int rightAnswers(Optional<? extends Truth> truth, int rows) {
        if (truth.isPresent() && truth.get() instanceof Truth.Labels labels) {
            return labels.classes().length;
        }
        return truth.isPresent() && truth.get() instanceof Truth.Transcripts transcripts
                ? transcripts.texts().size()
                : rows;
    }

    /** How many rows a classifier may be fitted on. */
    int fitted() {
        return truth.isPresent() && truth.get() instanceof Truth.Labels labels ? labels.train().length : 0;
    }

    /** Indices of the rows, or of the clips where there are clips, that arms are judged on. */
    int[] judged() {
        if (truth.isPresent() && truth.get() instanceof Truth.Labels labels) {
            return labels.test();
        }
        int count = truth.isPresent() && truth.get() instanceof Truth.Speech speech
                ? speech.clips().size()
                : rows.size();
        return IntStream.range(0, count).toArray();
    }

    /** The same questions without some of the training rows; the held-out rows stay. */
    Questions<R> withTrainRows(int most) {
        return new Questions<>(rows, assembler, truth.map(known -> fewer(known, most)), facts, tokens);
    }

    private static Truth fewer(Truth truth, int most) {
        return truth instanceof Truth.Labels labels
                ? new Truth.Labels(labels.classes(), evenly(labels.train(), most), labels.test())
                : truth;
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
