package io.quantbench.quant.variant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file as it was when it was looked at.
 *
 * @param file file name without directories
 * @param sha256 64 lower-case hexadecimal digits
 * @param bytes size, at least 0
 */
public record FileFingerprint(String file, String sha256, long bytes) {
    public FileFingerprint {
        Objects.requireNonNull(file, "file is missing");
        Sha256.require(Objects.requireNonNull(sha256, "sha256 is missing"));
        if (file.isEmpty() || file.equals("..") || file.equals(".") || file.contains("/") || file.contains("\\")) {
            throw new IllegalArgumentException("file='" + file + "' is not a plain file name");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes=" + bytes + " is negative");
        }
    }

    /** Reads all of {@code path}. */
    public static FileFingerprint of(Path path) throws IOException {
        return new FileFingerprint(
                Objects.requireNonNull(path.getFileName(), "a root is no file").toString(),
                Sha256.of(path),
                Files.size(path));
    }
}
