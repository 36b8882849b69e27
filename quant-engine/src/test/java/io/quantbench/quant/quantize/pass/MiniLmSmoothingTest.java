package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.Calibrator;
import io.quantbench.quant.calibrate.GeneratedCalibration;
import io.quantbench.quant.calibrate.InMemorySessions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.GeneratedInputs;
import io.quantbench.quant.engine.GeneratedInputs.Extents;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.optimize.NameNodes;
import io.quantbench.quant.quantize.pass.SmoothQuant.Result;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniLmSmoothingTest {
    private final Path folder;
    private final InMemorySessions sessions;

    MiniLmSmoothingTest(@TempDir Path folder) {
        this.folder = folder;
        this.sessions = new InMemorySessions(folder);
    }

    private Model miniLm() throws Exception {
        Path file = folder.resolve("fp32.onnx");
        try (InputStream input =
                Objects.requireNonNull(MiniLmSmoothingTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx"))) {
            Files.copy(input, file);
        }
        return new NameNodes().apply(OnnxReader.read(file));
    }

    private float[] firstOutput(Model model, Map<String, Tensor> sample) {
        try (EngineSession session = sessions.open(model)) {
            return session.run(sample).values().iterator().next().toFloats();
        }
    }

    @Test
    void theValuesOfEveryLayerAreSmoothedAndTheEmbeddingStays() throws Exception {
        Model model = miniLm();
        GraphEditor editor = GraphEditor.of(model);
        Set<String> tensors = model.graph().nodes().stream()
                .filter(n -> n.is("MatMul") && editor.constant(n.input(1)).isPresent())
                .map(n -> n.input(0))
                .collect(Collectors.toSet());
        List<TensorSpec> specs = model.graph().inputs().stream()
                .map(input -> input.spec().orElseThrow())
                .toList();
        GeneratedInputs inputs = GeneratedInputs.of(specs, new Extents(1, 24, Map.of()), 20_000, 5);
        CalibrationProfile profile = new Calibrator(sessions).run(model, tensors, new GeneratedCalibration(inputs, 4));
        Result result = SmoothQuant.automatic(profile).smooth(model);
        assertThat(result.sites()).hasSize(6).allSatisfy(site -> {
            assertThat(site.readers()).singleElement().asString().contains("attention/output/dense");
            assertThat(site.errorRatio()).isLessThan(1);
        });
        assertThat(result.skipped()).hasSize(18);
        assertThat(result.model().graph().nodes().stream().map(Node::opType))
                .hasSameElementsAs(
                        model.graph().nodes().stream().map(Node::opType).toList());
        Map<String, Tensor> sample = inputs.sample(9);
        assertThat(firstOutput(result.model(), sample)).containsExactly(firstOutput(model, sample), within(1e-5f));
    }
}
