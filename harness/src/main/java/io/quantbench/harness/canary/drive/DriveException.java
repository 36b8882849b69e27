package io.quantbench.harness.canary.drive;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Labelled data cannot be used with a server. The message is one sentence. */
public final class DriveException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    DriveException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
