package io.quantbench.quant.optimize;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs models in ONNX Runtime on one thread; for tests. */
public final class OrtRunner {
    private final Path folder;
    private int files;

    public OrtRunner(Path folder) {
        this.folder = folder;
    }

    /** A model input: the values and the extents. */
    public record Feed(Object values, List<Long> shape) {}

    /** The first output of {@code model}, flattened. */
    public float[] run(Model model, Map<String, Feed> feeds) throws OrtException, IOException {
        Path file = folder.resolve("run" + files++ + ".onnx");
        OnnxWriter.write(model, file);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OrtSession.SessionOptions options = options();
                OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString(), options)) {
            for (Map.Entry<String, Feed> feed : feeds.entrySet()) {
                inputs.put(feed.getKey(), tensor(feed.getValue()));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] values = new float[output.remaining()];
                output.get(values);
                return values;
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** The graph that ONNX Runtime makes of {@code model} when it loads it. */
    public Model optimizedByRuntime(Model model) throws OrtException, IOException {
        Path file = folder.resolve("load" + files++ + ".onnx");
        Path optimized = folder.resolve("optimized" + files++ + ".onnx");
        OnnxWriter.write(model, file);
        try (OrtSession.SessionOptions options = options()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            options.setOptimizedModelFilePath(optimized.toString());
            OrtEnvironment.getEnvironment()
                    .createSession(file.toString(), options)
                    .close();
        }
        return OnnxReader.read(optimized);
    }

    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        return options;
    }

    private static OnnxTensor tensor(Feed feed) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        return feed.values() instanceof float[] floats
                ? OnnxTensor.createTensor(
                        environment,
                        FloatBuffer.wrap(floats),
                        feed.shape().stream().mapToLong(Long::longValue).toArray())
                : OnnxTensor.createTensor(
                        environment,
                        LongBuffer.wrap((long[]) feed.values()),
                        feed.shape().stream().mapToLong(Long::longValue).toArray());
    }
}
