package io.quantbench.quant.dataset.read;

import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;

/** Whether a row's tensor can be an input: as declared, or as declared less the first axis, which then counts the batch. */
final class RowShape {
    private RowShape() {}

    /** @throws IllegalArgumentException with the reason, if neither holds */
    static void check(TensorSpec spec, Shape row) {
        List<Dim> declared = spec.dims();
        if (row.rank() == declared.size() - 1) {
            declared = declared.subList(1, declared.size());
        }
        boolean fits = row.rank() == declared.size();
        for (int axis = 0; fits && axis < row.rank(); axis++) {
            fits = !(declared.get(axis) instanceof Dim.Fixed fixed) || fixed.extent() == row.dim(axis);
        }
        if (!fits) {
            throw new IllegalArgumentException("has shape " + row);
        }
    }
}
