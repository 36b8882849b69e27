package io.quantbench.quant.engine.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.engine.Capabilities;
import io.quantbench.quant.engine.CapabilityProbe;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX Runtime on the CPU, with its telemetry switched off. Safe for use by several threads. */
public final class OrtEngine implements Engine {
    private final OrtEnvironment environment;

    /**
     * Loads the native library on first use in this JVM.
     *
     * @throws EngineException if there is none for this system
     */
    public OrtEngine() {
        this.environment = loadEnvironment();
    }

    private static OrtEnvironment loadEnvironment() {
        try {
            // Whatever the runtime would print about a failure also reaches the caller as an exception.
            OrtEnvironment environment = DeepStack.call(() -> OrtEnvironment.getEnvironment(
                    OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, OrtEnvironment.DEFAULT_NAME));
            // A benchmark neither reports its use to anybody nor spends time on it.
            environment.setTelemetry(false);
            return environment;
        } catch (OrtException e) {
            throw new EngineException("ONNX Runtime does not let its telemetry be switched off: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new EngineException(
                    "ONNX Runtime has no native library that loads on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + e.getMessage(),
                    e);
        }
    }

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public String version() {
        return environment.getVersion();
    }

    @Override
    public Capabilities capabilities() {
        return CapabilityProbe.thisMachine();
    }

    @Override
    @MustBeClosed
    public EngineSession open(Path model, EngineOptions options) {
        if (!Files.exists(model)) {
            throw new EngineException("model " + model + " does not exist");
        }
        if (!Files.isRegularFile(model)) {
            throw new EngineException("model " + model + " is not a file");
        }
        try (SessionOptions sessionOptions = sessionOptions(options)) {
            OrtSession session = DeepStack.call(() -> environment.createSession(model.toString(), sessionOptions));
            return OrtModelSession.over(environment, session, model);
        } catch (OrtException e) {
            throw OpenFailure.of(model, version(), e);
        }
    }

    @MustBeClosed
    private static SessionOptions sessionOptions(EngineOptions options) throws OrtException {
        SessionOptions target = new SessionOptions();
        try {
            target.setIntraOpNumThreads(options.intraOpThreads());
            target.setInterOpNumThreads(1);
            target.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            target.addConfigEntry("session.intra_op.allow_spinning", options.allowSpinning() ? "1" : "0");
            target.addConfigEntry("session.inter_op.allow_spinning", "0");
            target.setCPUArenaAllocator(true);
            target.setOptimizationLevel(level(options.optimization()));
            if (options.optimizedModel().isPresent()) {
                target.setOptimizedModelFilePath(options.optimizedModel().get().toString());
            }
            return target;
        } catch (OrtException e) {
            target.close();
            throw e;
        }
    }

    private static OrtSession.SessionOptions.OptLevel level(EngineOptions.Optimization optimization) {
        return switch (optimization) {
            case NONE -> SessionOptions.OptLevel.NO_OPT;
            case BASIC -> SessionOptions.OptLevel.BASIC_OPT;
            case EXTENDED -> SessionOptions.OptLevel.EXTENDED_OPT;
            case ALL -> SessionOptions.OptLevel.ALL_OPT;
        };
    }
}
