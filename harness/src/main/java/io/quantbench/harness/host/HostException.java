package io.quantbench.harness.host;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A server cannot be put together; the message says what is wrong, where, and what to do, in one sentence. */
public final class HostException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    HostException(String message) {
        super(message);
    }

    HostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
