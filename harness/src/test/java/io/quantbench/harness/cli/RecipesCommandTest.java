package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.harness.bench.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipesCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void measuresEveryRecipeAndFileAndSaysWhyOneIsMissing() throws IOException {
        Path model = TinyModels.classifier(folder.resolve("tiny.onnx"));
        Path json = folder.resolve("figures.json");
        Path out = folder.resolve("variants");
        Cli.Result result = Cli.run(
                "recipes",
                "--model",
                model.toString(),
                "--recipes",
                "int8-dynamic,int8-static-qoperator,int8-dynamic-damped",
                "--arm",
                "same=" + model,
                "--arm",
                "gone=" + folder.resolve("gone.onnx"),
                "--rounds",
                "6",
                "--out",
                out.toString(),
                "--json",
                json.toString());
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("samples as they are: fp32")
                .containsPattern("int8-dynamic +\\d+\\.\\d\\dx")
                .containsPattern("int8-static-qoperator +\\d+\\.\\d\\dx")
                .containsPattern("int8-dynamic-damped +\\d+\\.\\d\\dx")
                .containsPattern("same +\\d+\\.\\d\\dx.* 1\\.0000 +1\\.0000 +1\\.00x +elsewhere")
                .contains("not measured: gone: there is no file");
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("complete").asBoolean()).isTrue();
        assertThat(report.get("arms")).hasSize(5);
        JsonNode point = report.get("arms").get(0).get("points").get(0);
        assertThat(point.get("cosineMean").asDouble()).isBetween(0.9, 1.0);
        assertThat(point.get("low").asDouble())
                .isLessThanOrEqualTo(point.get("high").asDouble());
        assertThat(report.get("arms").get(1).get("calibrationSeconds").asDouble())
                .isPositive();
        assertThat(Files.readString(out.resolve("recipes.json"))).isEqualTo(Files.readString(json));
        assertThat(out.resolve("int8-dynamic.onnx")).isNotEmptyFile();
    }

    @Test
    void refusesARecipeThatIsNone() {
        Cli.Result result = Cli.run("recipes", "--recipes", "int9-magic");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("there is no recipe 'int9-magic'; choose from fp32-optimized");
    }

    @Test
    void refusesTheSameArmTwice() {
        Cli.Result result = Cli.run("recipes", "--recipes", "nf4,nf4");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("arm 'nf4' is named twice");
    }

    @Test
    void refusesTooFewRoundsForAnInterval() {
        assertThat(Cli.run("recipes", "--rounds", "5").err()).contains("--rounds 5 is below 6");
    }
}
