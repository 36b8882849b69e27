package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of {@code --out}. */
final class OutFolder {
    private OutFolder() {}

    /** Finds out before a run of minutes, not after it, that its reports cannot be written. */
    static void prepare(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new BenchException("--out " + folder + " is a file; choose another folder");
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BenchException("--out " + folder + " cannot be made: " + e + "; choose another folder", e);
        }
        if (!Files.isWritable(folder)) {
            throw new BenchException("--out " + folder + " cannot be written to; choose another folder");
        }
    }
}
