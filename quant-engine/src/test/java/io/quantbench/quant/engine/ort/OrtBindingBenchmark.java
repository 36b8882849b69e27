package io.quantbench.quant.engine.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a binding adds to the runtime's own call, on a model that does next to nothing: a + b of float32 [1, 3]. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings({"NullAway.Init", "MustBeClosed"}) // JMH calls setUp and tearDown.
public class OrtBindingBenchmark {
    private Path directory;
    private EngineSession session;
    private Binding binding;
    private OrtSession rawSession;
    private Map<String, OnnxTensor> rawInputs;
    private Map<String, OnnxTensor> rawOutputs;

    @Setup
    public void setUp() throws IOException, OrtException {
        directory = Files.createTempDirectory("ort-binding-benchmark");
        Path model = TestModels.add(directory);
        session = new OrtEngine().open(model, EngineOptions.defaults());
        binding = session.bind(Map.of("a", Shape.of(1, 3), "b", Shape.of(1, 3)));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            rawSession = environment.createSession(model.toString(), options);
        }
        rawInputs = Map.of("a", tensor(environment), "b", tensor(environment));
        rawOutputs = Map.of("sum", tensor(environment));
    }

    private static OnnxTensor tensor(OrtEnvironment environment) throws OrtException {
        FloatBuffer values =
                ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder()).asFloatBuffer();
        return OnnxTensor.createTensor(environment, values, new long[] {1, 3});
    }

    @TearDown
    public void tearDown() throws IOException, OrtException {
        binding.close();
        session.close();
        rawInputs.values().forEach(OnnxTensor::close);
        rawOutputs.values().forEach(OnnxTensor::close);
        rawSession.close();
        Files.delete(directory.resolve("model.onnx"));
        Files.delete(directory);
    }

    @Benchmark
    public void binding() {
        binding.run();
    }

    @Benchmark
    public void rawPinned() throws OrtException {
        try (OrtSession.Result result = rawSession.run(rawInputs, rawOutputs)) {
            result.size();
        }
    }

    @Benchmark
    public Object rawUnpinned() throws OrtException {
        try (OrtSession.Result result = rawSession.run(rawInputs)) {
            return result.get(0).getValue();
        }
    }
}
