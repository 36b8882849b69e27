package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.RecipeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeterminismTest {
    private final Path folder;
    private final QuantizationRun run = new QuantizationRun(new OrtEngine(), () -> 0);

    DeterminismTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private byte[] bytes(Model model) throws IOException {
        Path file = folder.resolve("variant.onnx");
        OnnxWriter.write(model, file);
        return Files.readAllBytes(file);
    }

    /** The way a second process goes: model and profile read from their files. */
    private byte[] again(Path source, Recipe recipe, Optional<Path> profile) throws IOException {
        Optional<CalibrationProfile> read =
                profile.isPresent() ? Optional.of(CalibrationProfile.read(profile.get())) : Optional.empty();
        return bytes(new QuantizationRun(new OrtEngine(), () -> 0)
                .run(OnnxReader.read(source), recipe, read)
                .result()
                .model());
    }

    @ParameterizedTest
    @EnumSource(SmallModels.class)
    void everyRecipeGivesTheSameBytesTwice(SmallModels small) throws IOException {
        Path source = folder.resolve("source.onnx");
        OnnxWriter.write(small.model(), source);
        for (String name : RecipeOptions.NAMES) {
            Recipe recipe = RecipeOptions.recipe(name, Map.of("target", "generic"));
            Optional<Path> file = Optional.empty();
            Optional<CalibrationProfile> profile = Optional.empty();
            if (recipe.needsCalibration()) {
                profile = Optional.of(run.calibrate(small.model(), recipe, small.calibration()));
                file = Optional.of(folder.resolve("profile.json"));
                profile.get().write(file.get());
            }
            QuantizationResult first =
                    run.run(OnnxReader.read(source), recipe, profile).result();
            assertThat(again(source, recipe, file)).as(name).isEqualTo(bytes(first.model()));
        }
    }

    @ParameterizedTest
    @EnumSource(SmallModels.class)
    void everyKindOfModelIsQuantizedByTheRecipesMadeForIt(SmallModels small) throws IOException {
        Recipe recipe = Recipe.Int8Static.defaults(
                small == SmallModels.CNN ? Recipe.Int8Static.Style.STATIC_QDQ : Recipe.Int8Static.Style.HYBRID);
        CalibrationProfile profile = run.calibrate(small.model(), recipe, small.calibration());
        QuantPlan plan =
                run.run(small.model(), recipe, Optional.of(profile)).result().plan();
        assertThat(plan.quantizedCount()).as(plan.toString()).isPositive();
    }
}
