package io.quantbench.quant.variant;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A variant cannot be saved or loaded: the message says which file, and why, in one sentence. */
public sealed class VariantException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VariantException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    VariantException(String message) {
        super(message);
    }

    /** A file has other bytes than its manifest says. */
    public static final class HashMismatch extends VariantException {
        private static final long serialVersionUID = 1L;

        private final String file;
        private final String expected;
        private final String found;

        HashMismatch(Path file, String expected, String found) {
            super(file + " has SHA-256 " + found + ", but its manifest says " + expected
                    + "; make or fetch the variant again");
            this.file = file.toString();
            this.expected = expected;
            this.found = found;
        }

        public Path file() {
            return Path.of(file);
        }

        /** The manifest's SHA-256. */
        public String expected() {
            return expected;
        }

        /** The file's SHA-256. */
        public String found() {
            return found;
        }
    }
}
