package io.quantbench.harness.bench.report;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A file is not a bench report that this version reads; the message says why in one sentence. */
public final class ReportFormatException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    ReportFormatException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
