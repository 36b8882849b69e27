package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantbench.harness.bench.TinyModels;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands print that end at once. */
class CommandsTest {
    private Path folder;
    private Path model;

    @BeforeEach
    void writeModel(@TempDir Path temporary) throws IOException {
        folder = temporary;
        model = TinyModels.classifier(temporary.resolve("tiny.onnx"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bench", "quantize", "inspect", "floor", "judges", "canary", "metrics"})
    void everyHelpShowsExamples(String command) {
        Cli.Result help = command.isEmpty() ? Cli.run("--help") : Cli.run(command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .contains("Usage: quantbench " + command)
                .containsPattern("Examples?:\\R  quantbench " + command)
                .doesNotContain("\u001b[");
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
        if (!command.isEmpty()) {
            assertThat(Cli.run("help", command).out()).isEqualTo(help.out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bench", "quantize", "inspect", "floor", "judges", "canary", "metrics"})
    void everyCommandKnowsItsVersion(String command) {
        Cli.Result version = command.isEmpty() ? Cli.run("--version") : Cli.run(command, "--version");
        assertThat(version.code()).isZero();
        assertThat(version.out()).startsWith("quantbench ").contains("(commit ");
    }

    @Test
    void inspectSaysWhatIsInAModel() throws IOException {
        Cli.Result text = Cli.run("inspect", model);
        assertThat(text.code()).isZero();
        assertThat(text.err()).isEmpty();
        assertThat(text.out())
                .contains("tiny.onnx", "3 nodes", "quantbench-test 1", "IR 8")
                .contains("x FLOAT [batch, 16]", "y FLOAT [batch, 4]")
                .contains("2 MatMul", "1 Relu", "quantized no");
        assertThat(text.out())
                .containsPattern("FLOAT +2 tensors +1,280 elements +5,120 bytes")
                .containsPattern("5,120 bytes +2 MatMul")
                .contains("fusions   none", "quantizable 1 nodes without data")
                .containsPattern("1 MatMul +INT8_DYNAMIC +")
                .containsPattern("1 MatMul +FLOAT +stays float");
    }

    @Test
    void inspectPrintsTheSameAsJson() throws JsonProcessingException {
        Cli.Result json = Cli.run("inspect", "--json", model);
        assertThat(json.code()).isZero();
        JsonNode tree = JsonMapper.builder().build().readTree(json.out());
        assertThat(tree.at("/nodes").intValue()).isEqualTo(3);
        assertThat(tree.at("/operators/MatMul").intValue()).isEqualTo(2);
        assertThat(tree.at("/constants/FLOAT/bytes").intValue()).isEqualTo(5_120);
        assertThat(tree.at("/opsets/ai.onnx").intValue()).isEqualTo(13);
        assertThat(tree.at("/sizes/0/bytes").intValue()).isEqualTo(5_120);
        assertThat(tree.at("/plan/0/treatment").textValue()).isEqualTo("INT8_DYNAMIC");
        assertThat(tree.at("/obstacle").isNull()).isTrue();
        assertThat(tree.at("/inputs/0").textValue()).isEqualTo("x FLOAT [batch, 16]");
    }

    @Test
    void quantizeWritesBesideTheSourceAndTellsThePlan() throws IOException {
        Cli.Result result = Cli.run("quantize", model, "--plan");
        assertThat(result.code()).as(result.err()).isZero();
        Path made = folder.resolve("tiny-int8-dynamic.onnx");
        assertThat(result.out())
                .containsPattern("INT8_DYNAMIC +MatMul +first: ")
                .containsPattern("FLOAT +MatMul +second: stays float: .*fewer than 1024 elements")
                .containsPattern("FLOAT +Relu +relu: ")
                .contains(made + ": ");
        assertThat(Cli.run("inspect", made).out())
                .contains("quantized yes", "quantizable no: the model is already quantized");
        assertThat(answer(made)).hasSize(4);
    }

    @Test
    void quantizeMakesAnInt8ProductOfAGemm() throws IOException {
        Path gemm = TinyModels.gemm(folder.resolve("gemm.onnx"));
        Path made = folder.resolve("made.onnx");
        assertThat(Cli.run("quantize", gemm, "--out", made).code()).isZero();
        float[] expected = answer(gemm);
        float[] found = answer(made);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isBetween(expected[i] - 0.1f, expected[i] + 0.1f);
        }
        assertThat(Cli.run("inspect", made).out()).contains("quantized yes").doesNotContain("Gemm");
    }

    @Test
    void quantizeLeavesExcludedNodesInFloatAndSaysThatNothingWasDone() {
        Cli.Result result = Cli.run("quantize", model, "--exclude", "first");
        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("nothing was quantized");
        assertThat(Cli.run("inspect", folder.resolve("tiny-int8-dynamic.onnx")).out())
                .contains("quantized no");
    }

    @Test
    void quantizeLeavesNothingBehindWhenItIsRefused() throws IOException {
        Cli.run("quantize", model, "--recipe", "int3").isRefusedSaying("int3");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(model);
        }
    }

    @Test
    void judgesRefusesTooFewTrials() {
        Cli.run("judges", "--trials", "3").isRefusedSaying("trials=3", "at least 10");
    }

    private static float[] answer(Path file) {
        float[] row = new float[TinyModels.FEATURES];
        for (int i = 0; i < row.length; i++) {
            row[i] = (i - 8) / 8f;
        }
        try (EngineSession session = new OrtEngine().open(file, EngineOptions.defaults())) {
            Map<String, Tensor> answer = session.run(Map.of("x", Tensor.ofFloats(Shape.of(1, row.length), row)));
            return Objects.requireNonNull(answer.get("y")).toFloats();
        }
    }
}
