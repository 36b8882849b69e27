package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.bench.BenchSettings;
import io.quantbench.harness.bench.BuiltInModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelArgumentTest {
    @Test
    void readsNamesBeforeFiles() {
        BenchSettings.Subject subject = ModelArgument.subject("pp-ocr-rec", null, null);
        assertThat(subject.is(BuiltInModel.PP_OCR_REC)).isTrue();
        assertThat(subject.model()).isEmpty();
        assertThat(ModelArgument.subject(null, null, null).is(BuiltInModel.ALL_MINILM_L6_V2))
                .isTrue();
    }

    @Test
    void leavesPathsAsTheyAre() {
        assertThat(ModelArgument.subject("models/pp-ocr-rec", null, null).model())
                .contains(Path.of("models/pp-ocr-rec"));
        assertThat(ModelArgument.subject("missing.onnx", null, null).model()).contains(Path.of("missing.onnx"));
    }

    @Test
    void listsTheBuiltInModelsForAnUnknownName() {
        assertThatThrownBy(() -> ModelArgument.subject("pp-ocr", null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "--model pp-ocr is neither a file nor a built-in model; those are all-minilm-l6-v2, pp-ocr-rec, "
                                + "pp-ocr-cls, silero-vad");
        Cli.run("bench", "--model", "minilm").isRefusedSaying("minilm is neither a file nor a built-in model");
    }
}
