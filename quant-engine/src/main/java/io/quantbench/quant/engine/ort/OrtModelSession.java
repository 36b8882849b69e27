package io.quantbench.quant.engine.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.errorprone.annotations.MustBeClosed;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.RunOnCopies;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A model loaded by ONNX Runtime. Counts its bindings: the native session is released with the last of them. */
final class OrtModelSession implements EngineSession {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Path model;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;

    @GuardedBy("this")
    private int bindings;

    private volatile boolean closed;

    @MustBeClosed
    private OrtModelSession(
            OrtEnvironment environment,
            OrtSession session,
            Path model,
            List<TensorSpec> inputs,
            List<TensorSpec> outputs) {
        this.environment = environment;
        this.session = session;
        this.model = model;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** Takes ownership of {@code session}, which is closed here if the model declares something that cannot be bound. */
    @MustBeClosed
    static OrtModelSession over(OrtEnvironment environment, OrtSession session, Path model) throws OrtException {
        try {
            List<TensorSpec> inputs = specs(session.getInputInfo().values());
            List<TensorSpec> outputs = specs(session.getOutputInfo().values());
            return new OrtModelSession(environment, session, model, inputs, outputs);
        } catch (EngineException e) {
            session.close();
            throw new EngineException("model " + model + " " + e.getMessage(), e);
        } catch (OrtException e) {
            session.close();
            throw e;
        }
    }

    private static List<TensorSpec> specs(Collection<NodeInfo> nodes) {
        return nodes.stream().map(OrtTypes::spec).toList();
    }

    @Override
    public List<TensorSpec> inputs() {
        return inputs;
    }

    @Override
    public List<TensorSpec> outputs() {
        return outputs;
    }

    @Override
    @MustBeClosed
    public Binding bind(Map<String, Shape> inputShapes) {
        lease();
        try {
            return new OrtBinding(this, inputShapes);
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> tensors) {
        return RunOnCopies.run(this, tensors);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (bindings == 0) {
                closeNative();
            }
        }
    }

    private synchronized void lease() {
        requireOpen();
        bindings++;
    }

    /** Called once by each binding, when it is closed. */
    synchronized void release() {
        bindings--;
        if (closed && bindings == 0) {
            closeNative();
        }
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("session of model " + model + " is closed");
        }
    }

    OrtEnvironment environment() {
        return environment;
    }

    OrtSession nativeSession() {
        return session;
    }

    Path model() {
        return model;
    }

    private void closeNative() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineException("model " + model + " could not be released: " + OpenFailure.plain(e), e);
        }
    }
}
