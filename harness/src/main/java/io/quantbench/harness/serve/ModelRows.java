package io.quantbench.harness.serve;

import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.harness.exec.TensorRows;
import io.quantbench.harness.exec.TextRow;
import io.quantbench.harness.exec.TextRows;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Assembles batches of rows that are all tensors, or all texts. */
final class ModelRows implements BatchAssembler<ModelRow> {
    private final TensorRows tensors;
    private final Optional<TextRows> texts;

    /** @param texts empty for a model that takes tensors only */
    ModelRows(TensorRows tensors, Optional<TextRows> texts) {
        this.tensors = tensors;
        this.texts = texts;
    }

    @Override
    public void check(ModelRow row) {
        if (row instanceof ModelRow.Tensors ready) {
            tensors.check(ready.tensors());
        } else {
            texts();
        }
    }

    @Override
    public boolean joins(ModelRow first, ModelRow next) {
        if (first instanceof ModelRow.Tensors a && next instanceof ModelRow.Tensors b) {
            return tensors.joins(a.tensors(), b.tensors());
        }
        return first instanceof ModelRow.Text && next instanceof ModelRow.Text;
    }

    @Override
    public Map<String, Shape> inputShapes(List<ModelRow> rows) {
        return rows.get(0) instanceof ModelRow.Text
                ? texts().inputShapes(textsOf(rows))
                : tensors.inputShapes(tensorsOf(rows));
    }

    @Override
    public void fill(Binding binding, List<ModelRow> rows) {
        if (rows.get(0) instanceof ModelRow.Text) {
            texts().fill(binding, textsOf(rows));
        } else {
            tensors.fill(binding, tensorsOf(rows));
        }
    }

    @Override
    public int length(ModelRow row) {
        return row.length();
    }

    private TextRows texts() {
        return texts.orElseThrow(() -> new IllegalArgumentException("the model takes tensors, not texts"));
    }

    private static List<TextRow> textsOf(List<ModelRow> rows) {
        return rows.stream().map(row -> ((ModelRow.Text) row).row()).toList();
    }

    private static List<Map<String, Tensor>> tensorsOf(List<ModelRow> rows) {
        return rows.stream().map(row -> ((ModelRow.Tensors) row).tensors()).toList();
    }
}
