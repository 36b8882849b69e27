package io.quantbench.quant.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.calibrate.RangeMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeFileTest {
    private final Path file;

    RecipeFileTest(@TempDir Path folder) {
        this.file = folder.resolve("recipe.yaml");
    }

    private RecipeFile read(String text) throws IOException {
        Files.writeString(file, text);
        return RecipeFile.read(file);
    }

    private Recipe recipe(String text) throws IOException {
        RecipeFile read = read(text);
        return RecipeOptions.recipe(read.recipe(), read.settings());
    }

    @Test
    void theExampleOfItsDocumentationIsReadWholly() throws IOException {
        Recipe.Int8Static recipe = (Recipe.Int8Static)
                recipe(
                        """
                recipe: int8-static-qdq
                weights: {bits: 8, per-channel: true}
                activations: {range: entropy}
                smooth: auto
                exclude: ["block:5", "type:Gemm"]
                override: ["under:/encoder/layer.0 bits=7"]
                """);
        assertThat(recipe.name()).isEqualTo("int8-static-qdq");
        assertThat(recipe.weights().perChannel()).isTrue();
        assertThat(recipe.activations().range()).isEqualTo(RangeMethod.ENTROPY);
        assertThat(recipe.refinement()).isEqualTo(Refinement.full());
        NodeSelection nodes = recipe.scope().nodes();
        assertThat(nodes.exclude()).hasToString("[block:5, type:Gemm]");
        assertThat(nodes.overrides()).hasToString("[under:/encoder/layer.0 bits=7]");
    }

    @Test
    void nestedAndDottedKeysAreTheSameAndWordsOfYamlAreUnderstood() throws IOException {
        assertThat(recipe("recipe: int8-hybrid\nsmooth: off\nweights:\n  bits: 7\nbias-correction: no\n"))
                .isEqualTo(recipe("recipe: int8-hybrid\nsmooth: false\nweights.bits: 7\nbias-correction: false\n"));
    }

    @Test
    void aSingleSelectorNeedsNoList() throws IOException {
        assertThat(recipe("recipe: fp16\nexclude: type:Conv\n").scope().nodes().exclude())
                .isEqualTo(List.of(new NodeSelector.Typed("Conv")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | lacks 'recipe: NAME'; names are fp32-optimized, int8-dynamic,",
                "'# nothing' | lacks 'recipe: NAME'",
                "'weights: {bits: 8}' | lacks 'recipe: NAME'",
                "'recipe: 8' | lacks 'recipe: NAME'",
                "'- recipe: fp16' | lacks 'recipe: NAME'",
                "'recipe: [fp16' | , line 1: ",
                "'recipe: fp16~recipe: fp4' | , line 2: Duplicate field 'recipe'",
                "'recipe: fp16~weights: {bits: 8}~weights.bits: 7' | : 'weights.bits' is set twice",
                "'recipe: fp16~exclude: [type: Gemm]' | : 'exclude' has {\"type\":\"Gemm\"} where a plain value belongs;"
                        + " put texts with a colon in quotes",
                "'recipe: fp16~exclude: [[a]]' | : 'exclude' has [\"a\"] where a plain value belongs",
                "'recipe: fp16~target:' | : 'target' has null where a plain value belongs",
            })
    void whatIsNoRecipeIsRefusedInOneSentence(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(text.replace('~', '\n')))
                .withMessageStartingWith("recipe file " + file)
                .withMessageContaining(message);
    }

    @Test
    void unknownKeysAndWrongTypesAreNamedByTheirDottedKeys() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> recipe("recipe: int8-dynamic\nweights: {bits: [7, 8], size: 3}\n"))
                .withMessageContainingAll("weights.bits: '[7, 8]' must be a whole number", "no setting 'weights.size'");
    }

    @Test
    void aMissingFileAndOneThatIsNoTextAreSaid() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecipeFile.read(file))
                .withMessage("there is no recipe file " + file);
        Files.write(file, new byte[] {'r', (byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> RecipeFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("recipe file " + file + " is not UTF-8 text; save it as such");
    }

    @Test
    void filesAreToldFromNamesByTheirEnding() {
        assertThat(List.of("my.yaml", "a/b.yml")).allMatch(RecipeFile::isMeant);
        assertThat(RecipeOptions.NAMES).noneMatch(RecipeFile::isMeant);
    }
}
