package io.quantbench.harness.canary.evidence;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Something that should be an evidence file is not. The message names the line. */
public final class EvidenceFormatException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    EvidenceFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
