package io.quantbench.load.report;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** A report could not be written. An earlier file of the same name is still there, unchanged; no part of the new one is. */
public final class ReportWriteException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Path file;

    ReportWriteException(Path file, String sentence, Exception cause) {
        super(sentence, cause);
        this.file = file;
    }

    /** The file that was to be written. */
    public Path file() {
        return file;
    }
}
