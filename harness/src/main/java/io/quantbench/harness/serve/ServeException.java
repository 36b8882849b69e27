package io.quantbench.harness.serve;

import java.io.Serial;

/** A question that cannot be answered; carries the failure that an edge makes a status of. */
public final class ServeException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // never serialized
    private final ServeFailure failure;

    public ServeException(ServeFailure failure) {
        super(failure.sentence());
        this.failure = failure;
    }

    public ServeFailure failure() {
        return failure;
    }
}
