package io.quantbench.quant.calibrate;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Opens models in ONNX Runtime through a file of a test's folder. */
public final class InMemorySessions implements SessionFactory {
    private final OrtEngine engine = new OrtEngine();
    private final Path folder;
    private int opened;

    public InMemorySessions(Path folder) {
        this.folder = folder;
    }

    @Override
    @MustBeClosed
    public EngineSession open(Model model) {
        Path file = folder.resolve("session-" + opened++ + ".onnx");
        try {
            OnnxWriter.write(model, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return engine.open(file, EngineOptions.defaults());
    }
}
