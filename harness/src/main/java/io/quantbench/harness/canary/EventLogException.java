package io.quantbench.harness.canary;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Events could not be kept or read. The message says in one sentence which and what to do. */
public final class EventLogException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public EventLogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
