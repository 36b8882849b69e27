package io.quantbench.quant.calibrate;

import org.jspecify.annotations.Nullable;

/** Statistics cannot be gathered, read or used: the message says of which tensor, sample or file, and why, in one sentence. */
public final class CalibrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CalibrationException(String message) {
        super(message);
    }

    CalibrationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
