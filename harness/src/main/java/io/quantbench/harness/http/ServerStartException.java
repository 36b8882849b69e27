package io.quantbench.harness.http;

import org.jspecify.annotations.Nullable;

/** The server could not listen; the message says where, why, and what to do, in one sentence. */
public final class ServerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
