package io.quantbench.harness.serve;

import io.quantbench.harness.exec.Answer;
import io.quantbench.harness.wire.WireTensor;
import java.util.List;

/** Puts the answers to one request's rows together, in the rows' order, whatever order they come in. */
interface ResponseGather {
    /**
     * Copies one row's answer. Called once per row, for several rows at once on several threads.
     *
     * @throws RuntimeException if the answer does not go with the others
     */
    void read(int row, Answer answer);

    /** The outputs; once all rows have been read, and that is known to the calling thread. */
    List<WireTensor> outputs();
}
