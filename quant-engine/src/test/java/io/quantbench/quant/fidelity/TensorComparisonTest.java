package io.quantbench.quant.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.Quantizer;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorComparisonTest {
    private static final int K = 64;
    private static final int N = 48;

    private final SplittableRandom random = new SplittableRandom(11);
    private int files;

    @TempDir
    Path folder = Path.of("");

    @MustBeClosed
    private EngineSession open(Model model) {
        Path file = folder.resolve("model" + files++ + ".onnx");
        try {
            OnnxWriter.write(model, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new OrtEngine().open(file, EngineOptions.defaults().withOptimization(EngineOptions.Optimization.BASIC));
    }

    private Tensor floats(double bound, long... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        return Tensor.ofFloats(shape, values);
    }

    private List<Map<String, Tensor>> samples() {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            samples.add(Map.of("x", floats(2, 3 + i, K)));
        }
        return samples;
    }

    private Model twoProducts() {
        return TinyModels.xToY(
                List.of(
                        Initializer.of("w1", floats(1, K, N)),
                        Initializer.of("b1", floats(1, N)),
                        Initializer.of("w2", floats(1, N, N))),
                Node.of("first", "MatMul", List.of("x", "w1"), List.of("p")),
                Node.of("bias", "Add", List.of("p", "b1"), List.of("h")),
                Node.of("act", "Tanh", List.of("h"), List.of("t")),
                Node.of("second", "MatMul", List.of("t", "w2"), List.of("y")));
    }

    private static Model dynamic(Model source) {
        return new Quantizer(() -> 0)
                .quantize(source, Recipe.Int8Dynamic.defaults())
                .model();
    }

    @Test
    void tensorsAreComparedInGraphOrderWithTheErrorSplit() {
        Model source = twoProducts();
        Model quantized = dynamic(source);
        List<TensorFidelity> results = new TensorComparison(this::open, 2)
                .run(source, quantized, Optional.of(new FloatActivations().apply(quantized)), samples());
        assertThat(results).extracting(TensorFidelity::tensor).containsExactly("p", "h", "t", "y");
        assertThat(results).extracting(TensorFidelity::operator).containsExactly("MatMul", "Add", "Tanh", "MatMul");
        assertThat(results).allSatisfy(result -> {
            assertThat(result.sqnrDb()).isBetween(30.0, 60.0);
            assertThat(result.cosine()).isGreaterThan(0.999);
            assertThat(result.weightShare().orElseThrow()).isBetween(0.05, 0.95);
        });
        assertThat(results.get(0).elements()).isEqualTo((3 + 4 + 5 + 6 + 7) * N);
    }

    @Test
    void groupingChangesNoResult() {
        Model source = twoProducts();
        Model quantized = dynamic(source);
        List<Map<String, Tensor>> samples = samples();
        List<TensorFidelity> oneByOne = new TensorComparison(this::open, 1).run(source, quantized, samples);
        List<TensorFidelity> allAtOnce = new TensorComparison(this::open, 100).run(source, quantized, samples);
        assertThat(oneByOne).hasSameSizeAs(allAtOnce);
        for (int i = 0; i < oneByOne.size(); i++) {
            assertThat(oneByOne.get(i).sqnrDb()).isCloseTo(allAtOnce.get(i).sqnrDb(), within(0.1));
            assertThat(oneByOne.get(i).weightShare()).isEmpty();
        }
    }

    @Test
    void modelWithFloatActivationsDiffersByItsWeightsAlone() {
        Model source = twoProducts();
        Model quantized = dynamic(source);
        Model weightsOnly = new FloatActivations().apply(quantized);
        assertThat(weightsOnly.graph().nodes())
                .extracting(Node::opType)
                .containsExactlyInAnyOrder("MatMul", "Add", "Tanh", "MatMul");
        assertThat(new TensorComparison(this::open, 9).run(source, source, samples()))
                .allSatisfy(result -> assertThat(result.sqnrDb()).isInfinite());
    }

    @Test
    void conversionsOfTheQdqFormVanishAndTheirCutAtZeroStays() {
        Model quantized = TinyModels.xToY(
                List.of(
                        Initializer.of("s", Tensor.scalar(0.02f)),
                        Initializer.of("z", Tensor.ofBytes(DataType.UINT8, Shape.scalar(), (byte) 0)),
                        Initializer.of("w", Tensor.ofBytes(DataType.INT8, Shape.of(2, 1), (byte) 50, (byte) -50)),
                        Initializer.of("wz", Tensor.ofBytes(DataType.INT8, Shape.scalar(), (byte) 0))),
                Node.of("q", "QuantizeLinear", List.of("x", "s", "z"), List.of("x_q")),
                Node.of("dq", "DequantizeLinear", List.of("x_q", "s", "z"), List.of("x_dq")),
                Node.of("wdq", "DequantizeLinear", List.of("w", "s", "wz"), List.of("w_dq")),
                Node.of("product", "MatMul", List.of("x_dq", "w_dq"), List.of("y")));
        Model weightsOnly = new FloatActivations().apply(quantized);
        assertThat(weightsOnly.graph().nodes())
                .extracting(Node::opType)
                .containsExactlyInAnyOrder("Relu", "Identity", "DequantizeLinear", "MatMul");
        try (EngineSession session = open(weightsOnly)) {
            Map<String, Tensor> result = session.run(Map.of("x", Tensor.ofFloats(Shape.of(1, 2), 0.503f, -3)));
            assertThat(result.getOrDefault("y", Tensor.scalar(Float.NaN)).toFloats()[0])
                    .isCloseTo(0.503f, within(1e-6f));
        }
    }

    @Test
    void operatorFormBecomesFloatToo() {
        Model quantized = TinyModels.xToY(
                List.of(
                        Initializer.of("s", Tensor.scalar(0.02f)),
                        Initializer.of("z", Tensor.ofBytes(DataType.UINT8, Shape.scalar(), (byte) 128)),
                        Initializer.of(
                                "w", Tensor.ofBytes(DataType.INT8, Shape.of(2, 2), new byte[] {50, 10, -50, 20})),
                        Initializer.of("ws", Tensor.ofFloats(Shape.of(2), 0.02f, 0.1f)),
                        Initializer.of("wz", Tensor.ofBytes(DataType.INT8, Shape.of(2), new byte[2]))),
                Node.of("q", "QuantizeLinear", List.of("x", "s", "z"), List.of("x_q")),
                Node.of(
                        "product",
                        "QLinearMatMul",
                        List.of("x_q", "s", "z", "w", "ws", "wz", "s", "z"),
                        List.of("y_q")),
                Node.of("dq", "DequantizeLinear", List.of("y_q", "s", "z"), List.of("y")));
        try (EngineSession session = open(new FloatActivations().apply(quantized))) {
            Map<String, Tensor> result = session.run(Map.of("x", Tensor.ofFloats(Shape.of(1, 2), 0.503f, 0.251f)));
            assertThat(result.getOrDefault("y", Tensor.scalar(Float.NaN)).toFloats()[0])
                    .isCloseTo(0.252f, within(1e-6f));
            assertThat(result.getOrDefault("y", Tensor.scalar(Float.NaN)).toFloats()[1])
                    .isCloseTo(1.005f, within(1e-6f));
        }
    }

    @Test
    void noSamplesAreRefused() {
        Model source = twoProducts();
        assertThatThrownBy(() -> new TensorComparison(this::open, 4).run(source, source, List.of()))
                .hasMessage("there is no sample to compare the tensors on");
        assertThatThrownBy(() -> new TensorComparison(this::open, 0)).hasMessageContaining("tensorsPerPass=0");
    }
}
