package io.quantbench.quant.dataset.source;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file so that a reader sees the old one or the new one, never a part. */
final class AtomicFile {
    private AtomicFile() {}

    /** @param work a directory on the same file system, where the file is written before it is renamed */
    static void write(Path file, byte[] content, Path work) throws IOException {
        Path written = Files.write(Files.createTempFile(work, "file", ".part"), content);
        try {
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(file + " is on a file system that cannot rename atomically", e);
        }
    }
}
