package io.quantbench.quant.dataset.source;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.TextRow;

/** What came of fetching a data set: the rows, or the reason why there are none. */
public sealed interface Fetch {
    /** The rows, each file checked against its known hash. */
    record Available(Dataset<TextRow> dataset) implements Fetch {}

    /**
     * No rows, through no fault of the data: the tool is missing, there is no network, or the cache cannot be written.
     *
     * @param reason one sentence for the user, without a closing full stop
     */
    record Unavailable(String reason) implements Fetch {
        public Unavailable {
            if (reason.isBlank()) {
                throw new IllegalArgumentException("a fetch without result needs a reason");
            }
        }
    }
}
