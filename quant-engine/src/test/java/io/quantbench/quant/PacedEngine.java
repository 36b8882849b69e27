package io.quantbench.quant;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.Capabilities;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.RunOnCopies;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** ONNX Runtime, whose runs take as long as a test says, on a clock of their own. */
final class PacedEngine implements Engine {
    private final Engine engine = new OrtEngine();
    private final AtomicLong nowNs = new AtomicLong();
    private final ToLongFunction<Model> runNs;

    PacedEngine(ToLongFunction<Model> runNs) {
        this.runNs = runNs;
    }

    long nowNs() {
        return nowNs.get();
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String version() {
        return engine.version();
    }

    @Override
    public Capabilities capabilities() {
        return engine.capabilities();
    }

    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // What is opened is closed with what wraps it.
    public EngineSession open(Path model, EngineOptions options) {
        try {
            return new Session(engine.open(model, options), runNs.applyAsLong(OnnxReader.read(model)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Session implements EngineSession {
        private final EngineSession session;
        private final long paceNs;

        @MustBeClosed
        Session(EngineSession session, long paceNs) {
            this.session = session;
            this.paceNs = paceNs;
        }

        @Override
        public List<TensorSpec> inputs() {
            return session.inputs();
        }

        @Override
        public List<TensorSpec> outputs() {
            return session.outputs();
        }

        @Override
        @MustBeClosed
        @SuppressWarnings("MustBeClosedChecker") // What is bound is closed with what wraps it.
        public Binding bind(Map<String, Shape> inputShapes) {
            return new Paced(session.bind(inputShapes), paceNs);
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs) {
            return RunOnCopies.run(this, inputs);
        }

        @Override
        public void close() {
            session.close();
        }
    }

    private final class Paced implements Binding {
        private final Binding binding;
        private final long paceNs;

        @MustBeClosed
        Paced(Binding binding, long paceNs) {
            this.binding = binding;
            this.paceNs = paceNs;
        }

        @Override
        public ByteBuffer input(String name) {
            return binding.input(name);
        }

        @Override
        public void run() {
            binding.run();
            nowNs.addAndGet(paceNs);
        }

        @Override
        public Shape outputShape(String name) {
            return binding.outputShape(name);
        }

        @Override
        public ByteBuffer output(String name) {
            return binding.output(name);
        }

        @Override
        public void close() {
            binding.close();
        }
    }
}
