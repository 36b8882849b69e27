package io.quantbench.harness.canary.live;

import java.io.Serial;

/** A canary cannot do what it was asked to. The message is one sentence. */
public final class CanaryRefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public CanaryRefusedException(String message) {
        super(message);
    }
}
