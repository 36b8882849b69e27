package io.quantbench.quant;

import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineOptions.Optimization;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.optimize.ConstantEvaluator;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Computes constants with ONNX Runtime, through a file in the system's temporary directory. */
final class EngineConstantEvaluator implements ConstantEvaluator {
    @Override
    public Map<String, Tensor> evaluate(Model model) {
        try {
            Path directory = Files.createTempDirectory("quantbench-constants");
            Path file = directory.resolve("constants.onnx");
            try {
                OnnxWriter.write(model, file);
                return run(file);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(directory.resolve("constants.onnx.data"));
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the temporary model that computes constants", e);
        }
    }

    private static Map<String, Tensor> run(Path file) {
        Engine engine = new OrtEngine();
        try (EngineSession session = engine.open(file, EngineOptions.defaults().withOptimization(Optimization.NONE))) {
            return session.run(Map.of());
        }
    }
}
