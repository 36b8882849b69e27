package io.quantbench.harness.bench.recipes;

import io.quantbench.quant.fidelity.Agreement;
import io.quantbench.quant.fidelity.FidelityCheck;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;

/**
 * Cosine between the vectors of two outputs along their last axis, gathered over inputs. Where a mask {@code [batch, sequence]} fits an
 * output {@code [batch, sequence, hidden]}, the vectors of masked positions are left out.
 */
final class TokenCosine {
    private final FidelityCheck check = new FidelityCheck(Agreement.NONE);

    /**
     * Takes one output of both models, FLOAT, of rank 1 or more.
     *
     * @throws IllegalArgumentException if the shapes differ, or the vectors' length differs from earlier ones'
     */
    void accept(Tensor expected, Tensor actual, Optional<Tensor> mask) {
        Optional<Tensor> fitting = mask.filter(marks -> fits(marks.shape(), expected.shape()));
        if (fitting.isPresent()) {
            check.acceptTokens(expected, actual, fitting.get());
        } else {
            check.accept(expected, actual);
        }
    }

    private static boolean fits(Shape mask, Shape output) {
        return mask.rank() == 2 && output.rank() == 3 && mask.dim(0) == output.dim(0) && mask.dim(1) == output.dim(1);
    }

    /** Mean; NaN if there was no vector. */
    double mean() {
        return check.report().cosineMean();
    }

    /** Lowest; NaN if there was no vector. */
    double lowest() {
        return check.report().cosineMin();
    }
}
