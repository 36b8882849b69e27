package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Cuts an array into rows for a model of one input. */
final class ArrayRows {
    private ArrayRows() {}

    static Dataset<TensorRow> unlabelled(SourceFile source, RawArray array, List<TensorSpec> inputs) {
        List<TensorRow> rows = rows(source, array, inputs, row -> OptionalInt.empty());
        return new Dataset<>(source.name(), source.description(), source.sha256(), rows, 0);
    }

    /** The hash of the result is that of both files, data first. */
    static Dataset<TensorRow> labelled(
            SourceFile source, RawArray array, LabelArray labelArray, List<TensorSpec> inputs) {
        int[] labels = labelArray.labels(source.name(), array.rowCount());
        List<TensorRow> rows = rows(source, array, inputs, row -> OptionalInt.of(labels[row]));
        String description =
                source.description() + " with labels of " + labelArray.source().description();
        String sha256 = Sha256.of(source.bytes(), labelArray.source().bytes());
        return new Dataset<>(source.name(), description, sha256, rows, 0);
    }

    private static List<TensorRow> rows(
            SourceFile source, RawArray array, List<TensorSpec> inputs, IntFunction<OptionalInt> label) {
        if (inputs.size() != 1) {
            throw new DatasetException(source.name() + ": holds one array, but the model has the inputs "
                    + inputs.stream().map(TensorSpec::name).collect(Collectors.joining(", "))
                    + "; expected a .jsonl file that names them");
        }
        TensorSpec spec = inputs.get(0);
        List<TensorRow> rows = new ArrayList<>(array.rowCount());
        try {
            RowShape.check(spec, array.rowShape());
            for (int i = 0; i < array.rowCount(); i++) {
                Tensor tensor = array.row(i, spec.type());
                rows.add(new TensorRow(i, Map.of(spec.name(), tensor), label.apply(i)));
            }
        } catch (IllegalArgumentException e) {
            throw new DatasetException(
                    source.name() + ":row " + rows.size() + ": " + e.getMessage() + "; expected " + spec, e);
        }
        return rows;
    }
}
