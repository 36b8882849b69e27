package io.quantbench.quant;

import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.Trust;
import io.quantbench.quant.engine.GeneratedInputs;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A small float model of each kind that the recipes know, and samples for it; for tests. */
public enum SmallModels {
    /** {@code [batch, 64]} → MatMul + bias, residual, LayerNorm, Gemm. */
    ENCODER {
        @Override
        public Model model() {
            GraphSketch sketch = new GraphSketch(1);
            String hidden = sketch.sum(sketch.linear("x", 64, 64), "x");
            String output = sketch.gemm(sketch.layerNorm(hidden, 64), 64, 64);
            return sketch.model(17, output, Dim.symbolic("batch"), Dim.fixed(64));
        }
    },
    /** {@code [batch, 4, 8, 8]} → three convolutions, the middle one with a residual. */
    CNN {
        @Override
        public Model model() {
            GraphSketch sketch = new GraphSketch(2);
            String first = sketch.relu(sketch.conv("x", 4, 8));
            String second = sketch.relu(sketch.sum(sketch.conv(first, 8, 8), first));
            return sketch.model(
                    13, sketch.conv(second, 8, 4), Dim.symbolic("batch"), Dim.fixed(4), Dim.fixed(8), Dim.fixed(8));
        }
    },
    /** {@code [steps, 2, 24]} → LSTM with 32 hidden values. */
    RECURRENT {
        @Override
        public Model model() {
            GraphSketch sketch = new GraphSketch(3);
            List<String> inputs = List.of("x", sketch.constant(0.3, 1, 128, 24), sketch.constant(0.3, 1, 128, 32));
            String output = sketch.node("LSTM", inputs, Attribute.of("hidden_size", 32));
            return sketch.model(
                    14, TinyModels.floats("x", Dim.symbolic("steps"), Dim.fixed(2), Dim.fixed(24)), output, 4);
        }
    },
    /** {@code [batch, sequence]} ids below 600 → table of 32 columns, MatMul + bias. */
    EMBEDDING {
        @Override
        public Model model() {
            GraphSketch sketch = new GraphSketch(4);
            String rows = sketch.node("Gather", List.of(sketch.constant(1, 600, 32), "input_ids"));
            return sketch.model(
                    13,
                    TinyModels.longs("input_ids", Dim.symbolic("batch"), Dim.symbolic("sequence")),
                    sketch.linear(rows, 32, 128),
                    3);
        }
    };

    public abstract Model model();

    /** The first {@code count} of its samples; open axes have 6, batches 3. */
    public List<Map<String, Tensor>> samples(int count) {
        List<TensorSpec> inputs = model().graph().inputs().stream()
                .map(input -> input.spec().orElseThrow())
                .toList();
        GeneratedInputs generated =
                GeneratedInputs.of(inputs, new GeneratedInputs.Extents(3, 6, Map.of()), 600, 20261121);
        return LongStream.range(0, count).mapToObj(generated::sample).toList();
    }

    public CalibrationSet calibration() {
        return CalibrationSet.of("8 small samples", Trust.GENERATED, samples(8));
    }
}
