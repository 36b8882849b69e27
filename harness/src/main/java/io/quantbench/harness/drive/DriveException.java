package io.quantbench.harness.drive;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A load run cannot take place as asked; the message says what is wrong, where, and what to do, in one sentence. */
public final class DriveException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public DriveException(String message) {
        super(message);
    }

    public DriveException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
