package io.quantbench.harness.serve;

import java.util.List;
import java.util.function.Supplier;

/**
 * A request that was checked against its model and cut into rows: ready for any variant of it.
 *
 * @param rows at least one
 * @param gathering a new place to put one variant's answers
 */
record PreparedRequest(List<ModelRow> rows, Supplier<ResponseGather> gathering) {
    PreparedRequest {
        rows = List.copyOf(rows);
    }
}
