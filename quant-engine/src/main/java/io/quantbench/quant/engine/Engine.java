package io.quantbench.quant.engine;

import com.google.errorprone.annotations.MustBeClosed;
import java.nio.file.Path;

/** An inference runtime that can load ONNX models. Implementations are safe for use by several threads. */
public interface Engine {
    /** Short lower-case name, such as {@code onnxruntime}. */
    String name();

    /** Version of the runtime that is loaded, not of the binding that was compiled against. */
    String version();

    /** What this machine's instruction set means for integer models on this engine. */
    Capabilities capabilities();

    /**
     * Loads a model.
     *
     * @throws EngineException if the file is missing or broken, or needs an operator that the engine lacks; the message names
     *     the file and the cause in one sentence
     */
    @MustBeClosed
    EngineSession open(Path model, EngineOptions options);
}
