package io.quantbench.harness.serve;

import java.io.Serial;

/** A variant cannot be loaded; the message says why. */
final class LoadException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    LoadException(String message) {
        super(message);
    }

    LoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
