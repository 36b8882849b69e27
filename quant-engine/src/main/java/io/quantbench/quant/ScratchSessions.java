package io.quantbench.quant;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.calibrate.SessionFactory;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Opens models that exist only in memory, through files in a folder of its own that vanishes with it. For one thread; close the
 * sessions first.
 */
public final class ScratchSessions implements SessionFactory, AutoCloseable {
    private final Engine engine;
    private final EngineOptions options;
    private final Path folder;
    private int files;

    /**
     * Sessions of {@code engine}.
     *
     * @throws UncheckedIOException if no temporary folder can be made
     */
    public ScratchSessions(Engine engine, EngineOptions options) {
        this.engine = engine;
        this.options = options;
        try {
            this.folder = Files.createTempDirectory("quantbench-scratch-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made: " + e.getMessage(), e);
        }
    }

    @Override
    @MustBeClosed
    public EngineSession open(Model model) {
        return engine.open(write(model), options);
    }

    /** The file of a model, which vanishes when this is closed. */
    Path write(Model model) {
        Path file = folder.resolve("model-" + files++ + ".onnx");
        try {
            OnnxWriter.write(model, file);
            return file;
        } catch (IOException e) {
            throw new EngineException(
                    "a model cannot be written to the temporary folder " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("temporary files are left in " + folder + ": " + e.getMessage(), e);
        }
    }
}
