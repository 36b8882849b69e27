package io.quantbench.harness.quantize.report;

import io.quantbench.harness.quantize.report.QuantizeReport.ArmSpeed;
import io.quantbench.harness.quantize.report.QuantizeReport.Calibration;
import io.quantbench.harness.quantize.report.QuantizeReport.Candidate;
import io.quantbench.harness.quantize.report.QuantizeReport.Correction;
import io.quantbench.harness.quantize.report.QuantizeReport.Decision;
import io.quantbench.harness.quantize.report.QuantizeReport.Fidelity;
import io.quantbench.harness.quantize.report.QuantizeReport.KernelCount;
import io.quantbench.harness.quantize.report.QuantizeReport.Leftover;
import io.quantbench.harness.quantize.report.QuantizeReport.ModelFile;
import io.quantbench.harness.quantize.report.QuantizeReport.OperatorSize;
import io.quantbench.harness.quantize.report.QuantizeReport.RecipeUsed;
import io.quantbench.harness.quantize.report.QuantizeReport.RuntimeGraph;
import io.quantbench.harness.quantize.report.QuantizeReport.Saturation;
import io.quantbench.harness.quantize.report.QuantizeReport.SlowKernel;
import io.quantbench.harness.quantize.report.QuantizeReport.TensorError;
import io.quantbench.load.report.RunEnvironment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports with something in every part, and with as little as there can be. */
final class SampleReports {
    static final String NASTY = "</script><b>\"x\" & 'y'";
    private static final Instant STARTED = Instant.parse("2026-01-02T03:04:05Z");
    private static final ModelFile SOURCE = new ModelFile("model.onnx", 90_400_000, "ab".repeat(32), 320, "pytorch 2");
    private static final ModelFile VARIANT =
            new ModelFile("model-int8.onnx", 22_900_000, "cd".repeat(32), 410, "quantbench");
    private static final ArmSpeed FLOAT = new ArmSpeed("fp32", 35_400_000, 1, 1, 1, 0.9586, "UNDECIDED");
    private static final Fidelity FIDELITY =
            new Fidelity(1200, 0.9957, 0.981, 24.6, 0.991, "the sentences that we ship");

    private SampleReports() {}

    static ArmSpeed arm(double speedup, double low, double high, String verdict) {
        return new ArmSpeed("int8-hybrid", 35_400_000 / speedup, speedup, low, high, 0.9586, verdict);
    }

    static QuantizeReport faster() {
        return full(arm(2.83, 2.79, 2.88, "FASTER"), null);
    }

    static QuantizeReport slower() {
        return full(arm(0.61, 0.58, 0.64, "SLOWER"), null);
    }

    private static QuantizeReport full(ArmSpeed arm, @Nullable Double goal) {
        return new QuantizeReport(
                QuantizeReport.SCHEMA_VERSION,
                "1.2.3",
                STARTED.plusSeconds(90),
                VerdictRule.of(SOURCE, VARIANT, arm, FIDELITY, goal),
                SOURCE,
                VARIANT,
                new RecipeUsed(
                        "int8-hybrid",
                        Map.of("weights", "s8, per channel", "activations", "u8"),
                        "vnni",
                        List.of("fuse")),
                new Calibration("300 sentences", 300, "mean of per-sample minimum and maximum", "REAL_DATA"),
                decisions(),
                List.of(
                        new OperatorSize("Gather", 46_900_000, 12_000_000),
                        new OperatorSize("MatMul", 42_500_000, 10_700_000),
                        new OperatorSize("Add", 900_000, 900_000)),
                runtime(),
                saturation(),
                tensors(),
                List.of(FLOAT, arm),
                FIDELITY,
                List.of(
                        new Correction("SmoothQuant", "mean token cosine", 0.9891, 0.9946, "alpha 0.5, 24 layers"),
                        new Correction("bias correction", "mean token cosine", 0.9946, 0.9941, "undone: no gain")),
                List.of(
                        new Candidate("int8-dynamic", 2.61, 0.9962, 22_900_000, false, "slower than the chosen one"),
                        new Candidate(
                                "int8-hybrid", arm.speedup(), 0.9957, 22_900_000, true, "fastest within the goal"),
                        new Candidate("int8-static-qdq", null, null, 0, false, "not tried: no calibration data")),
                List.of("Token embeddings take half of the file."),
                environment());
    }

    static QuantizeReport bare() {
        return new QuantizeReport(
                QuantizeReport.SCHEMA_VERSION,
                "1.2.3",
                STARTED,
                VerdictRule.of(SOURCE, VARIANT, null, null, 0.99),
                SOURCE,
                VARIANT,
                new RecipeUsed("fp16", Map.of(), "generic", List.of()),
                null,
                List.of(new Decision(NASTY, "MatMul", "FLOAT", false, NASTY)),
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of(),
                environment());
    }

    private static List<Decision> decisions() {
        List<Decision> decisions = new ArrayList<>();
        for (int layer = 0; layer < 6; layer++) {
            String path = "/encoder/layer." + layer + "/";
            for (String name : List.of("attention/query", "attention/key", "attention/value", "output/dense")) {
                decisions.add(new Decision(
                        path + name + "/MatMul",
                        "MatMul",
                        "INT8_STATIC",
                        true,
                        "one integer product with a scale per output channel, no output quantization"));
            }
            decisions.add(new Decision(
                    path + "attention/MatMul",
                    "MatMul",
                    "FLOAT",
                    false,
                    "stays float: both inputs are activations, whose ranges follow the length of the input"));
        }
        return decisions;
    }

    private static RuntimeGraph runtime() {
        return new RuntimeGraph(
                "onnxruntime 1.29.0",
                List.of(
                        new KernelCount("com.microsoft.MatMulIntegerToFloat", "INTEGER", 36),
                        new KernelCount("Gather", "INTEGER_DATA", 1),
                        new KernelCount("com.microsoft.SkipLayerNormalization", "FUSED_FLOAT", 12),
                        new KernelCount("MatMul", "FLOAT", 12),
                        new KernelCount("Softmax", "FLOAT", 6),
                        new KernelCount("QuantizeLinear", "CONVERSION", 24),
                        new KernelCount("DequantizeLinear", "CONVERSION", 1),
                        new KernelCount("Shape", "INDEX", 4)),
                List.of(
                        new Leftover(
                                "x_Q",
                                "QuantizeLinear",
                                "/encoder/layer.0/output",
                                false,
                                "makes the input of an integer kernel",
                                List.of("/encoder/layer.1/attention/query/MatMul")),
                        new Leftover(
                                "t_Q",
                                "QuantizeLinear",
                                "/pooler/tanh",
                                true,
                                "only rounds: no integer kernel reads its result or made its input",
                                List.of("/pooler/Tanh"))),
                List.of(new SlowKernel(
                        "/pooler/dense/MatMul", "QLinearMatMul", "slow: S8S8 on x86 runs a portable kernel")),
                List.of("/pooler/Tanh", "/encoder/layer.0/Gelu"));
    }

    private static List<Saturation> saturation() {
        return List.of(
                new Saturation("/encoder/layer.0/attention/query/MatMul", 384, 12, 41_310, true),
                new Saturation("/encoder/layer.0/attention/key/MatMul", 384, 0, 30_600, false));
    }

    private static List<TensorError> tensors() {
        List<String> operators =
                List.of("MatMul", "Add", "SkipLayerNormalization", "Gelu", "Softmax", "Transpose", "Reshape");
        List<TensorError> tensors = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            double sqnr = i < 3 ? Double.POSITIVE_INFINITY : 44 - i * 0.2 + 6 * Math.sin(i);
            Double share = i < 3 ? null : 0.3 + 0.2 * Math.cos(i);
            tensors.add(new TensorError(
                    "/encoder/tensor_" + i, operators.get(i % operators.size()), sqnr, 1 - i * 5e-5, share));
        }
        return tensors;
    }

    private static RunEnvironment environment() {
        return new RunEnvironment(
                "Some CPU",
                List.of("AVX512_VNNI"),
                2,
                8L << 30,
                "Linux 6 amd64",
                "Eclipse Adoptium",
                "17.0.15",
                List.of(),
                "onnxruntime",
                "1.29.0",
                null,
                null,
                42,
                List.of("quantbench", "quantize", "model.onnx", "--recipe", "auto"),
                STARTED);
    }
}
