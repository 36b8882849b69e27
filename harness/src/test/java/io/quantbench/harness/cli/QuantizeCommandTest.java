package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantbench.harness.bench.TinyModels;
import io.quantbench.quant.quantize.RecipeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code quantize} with recipes, data, plans and goals, as a user has it. */
class QuantizeCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Path folder;
    private Path model;
    private Path rows;
    private Path out;

    @BeforeEach
    void writeModelAndRows(@TempDir Path temporary) throws IOException {
        folder = temporary;
        model = TinyModels.classifier(temporary.resolve("tiny.onnx"));
        out = temporary.resolve("made.onnx");
        SplittableRandom random = new SplittableRandom(11);
        List<String> lines = IntStream.range(0, 24)
                .mapToObj(row -> IntStream.range(0, TinyModels.FEATURES)
                        .mapToObj(i -> String.format(Locale.ROOT, "%.3f", random.nextDouble(-1, 1)))
                        .collect(Collectors.joining(",", "{\"inputs\": {\"x\": [", "]}}")))
                .toList();
        rows = Files.write(temporary.resolve("rows.jsonl"), lines);
    }

    private Cli.Result quantize(Object... more) {
        Object[] first = {"quantize", model, "--out", out};
        return Cli.run(Stream.concat(Stream.of(first), Stream.of(more)).toArray());
    }

    static List<String> recipes() {
        return RecipeOptions.NAMES;
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void makesEveryRecipeAndTellsWhatItCameTo(String recipe) throws IOException {
        Cli.Result result = quantize("--recipe", recipe, "--calibration", rows, "--json");
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode report = JSON.readTree(result.out());
        assertThat(report.at("/recipe/name").textValue()).isEqualTo(recipe);
        assertThat(report.at("/variant/bytes").longValue()).isEqualTo(Files.size(out));
        assertThat(report.at("/source/bytes").longValue()).isEqualTo(Files.size(model));
        assertThat(report.at("/decisions"))
                .isNotEmpty()
                .allMatch(d -> !d.get("reason").textValue().isEmpty());
        assertThat(report.at("/fidelity/cosineMean").doubleValue()).isGreaterThan(0.9);
        assertThat(report.at("/fidelity/data").textValue()).contains("rows.jsonl");
        assertThat(report.at("/latency/0/name").textValue()).isEqualTo("fp32");
        assertThat(report.at("/latency")
                        .get(report.at("/latency").size() - 1)
                        .get("name")
                        .textValue())
                .isEqualTo(recipe);
        assertThat(report.at("/runtime/kernels")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"int8-static-qdq", "int8-static-qoperator", "int8-hybrid"})
    void aStaticRecipeWithoutDataSaysWhatItNeedsAndLeavesNothing(String recipe) throws IOException {
        quantize("--recipe", recipe).isRefusedSaying(recipe, "--calibration FILE", ".jsonl", "generated");
        assertThat(out).doesNotExist();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(model, rows);
        }
    }

    @Test
    void aProfileServesAgainAndGivesTheSameVariant() throws IOException {
        assertThat(quantize("--recipe", "int8-static-qoperator", "--calibration", rows)
                        .code())
                .isZero();
        Path profile = folder.resolve("made.onnx.calibration.json");
        assertThat(profile).isRegularFile();
        assertThat(folder.resolve("made.onnx.manifest.json")).content().contains("calibrationSha256");
        Path again = folder.resolve("again.onnx");
        Cli.Result second = Cli.run(
                "quantize", model, "--out", again, "--recipe", "int8-static-qoperator", "--calibration", profile);
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(Files.mismatch(out, again)).isEqualTo(-1);
    }

    @Test
    void aVariantThatNeedsNoProfileHasNoneBesideIt() {
        assertThat(quantize("--recipe", "int8-static-qoperator", "--calibration", rows)
                        .code())
                .isZero();
        assertThat(quantize("--recipe", "int8-dynamic").code()).isZero();
        assertThat(folder.resolve("made.onnx.calibration.json")).doesNotExist();
    }

    @Test
    void aProfileOfAnotherModelIsRefused() throws IOException {
        assertThat(quantize("--recipe", "int8-static-qoperator", "--calibration", rows)
                        .code())
                .isZero();
        Path other = TinyModels.gemm(folder.resolve("gemm.onnx"));
        Cli.run(
                        "quantize",
                        other,
                        "--recipe",
                        "int8-static-qoperator",
                        "--calibration",
                        folder.resolve("made.onnx.calibration.json"))
                .isRefusedSaying("made.onnx.calibration.json", "another model");
    }

    @Test
    void madeUpInputsServeAndAreCalledSo() {
        Cli.Result result = quantize("--recipe", "int8-static-qoperator", "--calibration", "generated");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("lower trust", "--calibration DATA");
        assertThat(result.out()).contains("generated samples");
    }

    @Test
    void batchNormalizationIsMissedWhereThereIsNone() {
        quantize("--recipe", "int8-static-qoperator", "--calibration", "batch-norm")
                .isRefusedSaying("BatchNormalization", "--calibration DATA");
    }

    @Test
    void aPlanIsWrittenEditedAndCarriedOut() throws IOException {
        Path plan = folder.resolve("plan.json");
        assertThat(quantize("--write-plan", plan).code()).isZero();
        byte[] first = Files.readAllBytes(out);
        assertThat(quantize("--apply-plan", plan).code()).isZero();
        assertThat(Files.readAllBytes(out)).isEqualTo(first);
        Files.writeString(plan, Files.readString(plan).replace("INT8_DYNAMIC", "FLOAT"));
        Cli.Result edited = quantize("--apply-plan", plan);
        assertThat(edited.code()).as(edited.err()).isZero();
        assertThat(Cli.run("inspect", out).out()).contains("quantized no");
    }

    @Test
    void aPlanHoldsItsRecipe() throws IOException {
        Path plan = folder.resolve("plan.json");
        quantize("--apply-plan", plan).isRefusedSaying("there is no plan", "plan.json", "--write-plan");
        Files.writeString(plan, "{\"schemaVersion\": 1, \"recipe\": ");
        quantize("--apply-plan", plan).isRefusedSaying("plan.json", "line 1");
        quantize("--apply-plan", plan, "--recipe", "fp16").isRefusedSaying("--apply-plan", "leave --recipe");
    }

    @Test
    void autoExplainsItsChoiceInFiveLinesAndSaysThatItHadNoData() throws IOException {
        Cli.Result result = quantize("--recipe", "auto");
        assertThat(result.err()).contains("lower trust");
        List<String> lines = result.out().lines().toList();
        int start = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("chosen: ") || lines.get(i).startsWith("GOAL MISSED"))
                .findFirst()
                .orElseThrow();
        assertThat(lines.subList(start, start + 6))
                .satisfiesExactly(
                        l -> assertThat(l).contains("preset encoder"),
                        l -> assertThat(l).startsWith("speed: "),
                        l -> assertThat(l).startsWith("closeness: "),
                        l -> assertThat(l).startsWith("nodes: "),
                        l -> assertThat(l).startsWith("others: "),
                        l -> assertThat(l).contains("made.onnx"));
        assertThat(result.code()).isEqualTo(lines.get(start).startsWith("chosen") ? 0 : 1);
        assertThat(out).isRegularFile();
    }

    @Test
    void aGoalThatCannotBeMetFailsAndKeepsWhatWasFound() throws IOException {
        Cli.Result result = quantize("--min-cosine", "1", "--json");
        assertThat(result.code()).isEqualTo(1);
        assertThat(out).isRegularFile();
        assertThat(JSON.readTree(result.out()).at("/verdict/status").textValue())
                .isIn("GOAL_MISSED", "SLOWER_THAN_FP32");
    }

    @Test
    void theReportNamesTensorsAndAlgorithms() throws IOException {
        Path report = folder.resolve("report");
        Cli.Result result = quantize("--recipe", "int8-static-qoperator", "--calibration", rows, "--report", report);
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode tree = JSON.readTree(report.resolve("report.json").toFile());
        assertThat(tree.at("/tensors")).isNotEmpty();
        assertThat(tree.at("/corrections"))
                .extracting(c -> c.get("algorithm").textValue())
                .containsExactly("SmoothQuant", "bias correction", "outlier damping");
        assertThat(report.resolve("report.html")).content().contains("Error by tensor", "Accuracy algorithms");
    }

    @Test
    void aRecipeComesFromAFile() throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("mine.yaml"),
                "recipe: int8-static-qdq\nweights: {bits: 7}\nactivations: {range: mse}\nsmooth: off\n");
        Cli.Result result =
                quantize("--recipe", recipe, "--calibration", rows, "--json", "--set", "bias-correction=false");
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode options = JSON.readTree(result.out()).at("/recipe/options");
        assertThat(options.get("weights.bits").textValue()).isEqualTo("7");
        assertThat(options.get("activations.range").textValue()).isEqualTo("mse");
        assertThat(options.get("smooth").textValue()).isEqualTo("off");
        assertThat(options.get("bias-correction").textValue()).isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--no-measure --min-cosine 0.9|--no-measure",
                "--no-measure --recipe auto|--no-measure",
                "--min-cosine 1.5|--min-cosine",
                "--min-cosine NaN|--min-cosine",
                "--preset cnn|--recipe auto",
                "--recipe auto --preset tree|'tree'",
                "--recipe auto --set weights.bits=7|weights.bits",
                "--recipe auto --calibration gone.json|several variants",
                "--set colour=red|'colour'",
                "--set weights.bits=eight|weights.bits",
                "--target mips|'mips'",
                "--override first|first",
                "--recipe gone.yaml|gone.yaml",
                "--calibration gone.jsonl --recipe int8-hybrid|gone.jsonl",
                "--calibration gone.json --recipe int8-hybrid|gone.json",
            })
    void namesTheFlagAndWhatIsWrongWithIt(String flags, String expected) {
        quantize((Object[]) flags.split(" ")).isRefusedSaying(expected);
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"min-max", "mean-min-max", "moving-average", "percentile", "entropy", "mse"})
    void everyRangeMethodServes(String method) {
        Cli.Result result = quantize(
                "--recipe",
                "int8-static-qdq",
                "--calibration",
                rows,
                "--set",
                "activations.range=" + method,
                "--target",
                "avx2");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("calibration: " + method);
    }

    @Test
    void crossEntropyIsRefusedWhereNoLogitsAreCalibrated() {
        // What leaves the last product stays float here, so that its logits have no range.
        quantize("--recipe", "int8-static-qdq", "--calibration", rows, "--set", "activations.range=cross-entropy")
                .isRefusedSaying("cross-entropy is for logits", "choose mean-min-max");
    }

    @Test
    void rangesOfBatchNormalizationNeedItsCalibration() {
        quantize("--recipe", "int8-static-qdq", "--calibration", rows, "--set", "activations.range=batch-norm")
                .isRefusedSaying("activations.range batch-norm", "calibrate with batch-norm");
    }

    @Test
    void samplesThatDoNotFitAreNamed() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.jsonl"), "{\"inputs\": {\"x\": [1, 2]}}\n");
        quantize("--recipe", "int8-static-qdq", "--calibration", wrong)
                .isRefusedSaying("wrong.jsonl:line 1", "[2]", "x FLOAT [batch, 16]");
    }
}
