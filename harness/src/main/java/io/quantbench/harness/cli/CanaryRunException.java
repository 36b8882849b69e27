package io.quantbench.harness.cli;

import java.io.Serial;

/** A canary could not be run to its end. The message is one sentence. */
final class CanaryRunException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    CanaryRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
