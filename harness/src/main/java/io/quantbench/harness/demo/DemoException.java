package io.quantbench.harness.demo;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A part of the demo cannot run; the message says what, why, and what to do, in one sentence. */
public final class DemoException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    DemoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
