package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.quantize.RecipeOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariantSourceTest {
    @Test
    void readsTheReferenceAndThePublishedFile() {
        assertThat(VariantSource.parse("fp32")).isEqualTo(new VariantSource.Reference());
        assertThat(VariantSource.parse("int8-published")).isEqualTo(new VariantSource.Published());
    }

    @Test
    void readsEveryRecipeAndKnowsHowToMakeIt() {
        for (String recipe : VariantSource.RECIPES) {
            assertThat(VariantSource.parse(recipe)).isEqualTo(new VariantSource.Made(recipe));
            assertThat(RecipeOptions.recipe(recipe, Map.of()).name()).isEqualTo(recipe);
        }
    }

    @Test
    void readsAFileThatMayHoldTheSignItself() {
        assertThat(VariantSource.parse("mine=a=b.onnx"))
                .isEqualTo(new VariantSource.Given("mine", Path.of("a=b.onnx")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "int4", "FP32", "=file.onnx", "name="})
    void refusesAnythingElseAndListsWhatThereIs(String text) {
        assertThatThrownBy(() -> VariantSource.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'" + text + "'", "fp32", "int8-dynamic", "int8-published", "name=file.onnx");
    }
}
