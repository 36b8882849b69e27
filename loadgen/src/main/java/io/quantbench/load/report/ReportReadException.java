package io.quantbench.load.report;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A file is not a report that this version reads; the message says why. */
public final class ReportReadException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    ReportReadException(String sentence, @Nullable Exception cause) {
        super(sentence, cause);
    }
}
