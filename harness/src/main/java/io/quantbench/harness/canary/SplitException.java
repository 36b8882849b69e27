package io.quantbench.harness.canary;

import java.io.Serial;

/** Traffic could not be divided as wanted. The message is one sentence. */
public final class SplitException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public SplitException(String message, Throwable cause) {
        super(message, cause);
    }
}
