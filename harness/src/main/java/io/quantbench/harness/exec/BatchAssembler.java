package io.quantbench.harness.exec;

import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * Turns rows into the input tensors of one engine call. Implementations keep no state between calls: several workers use one
 * assembler at the same time.
 *
 * @param <R> the input of one request; not changed after it was submitted
 */
public interface BatchAssembler<R> {
    /**
     * Refuses a row that can never run, on the submitter's thread, so that it does not spoil the batch it would be in.
     *
     * @throws IllegalArgumentException if the row does not fit the model; the message says how
     */
    void check(R row);

    /**
     * Whether {@code next} may be in one batch with {@code first} and all that joined it. Called often and under a lock: it is
     * brief, and does not throw for rows that passed {@link #check}.
     */
    boolean joins(R first, R next);

    /** A shape for every input of the model, made for all of {@code rows}. Equal maps share a cached binding. */
    Map<String, Shape> inputShapes(List<R> rows);

    /** Writes {@code rows} into the inputs of a binding that was made for {@link #inputShapes} of them; every byte of them. */
    void fill(Binding binding, List<R> rows);

    /** Positions of {@code row} before padding, or 0 if rows are not padded; see {@link Answer#length()}. */
    int length(R row);
}
