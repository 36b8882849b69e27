package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuiltInModelTest {
    private static List<Tensor> inputs(BuiltInModel.Calibration calibration) {
        List<Tensor> inputs = new ArrayList<>();
        calibration.inputs().forEach(row -> inputs.add(row.get("x")));
        return inputs;
    }

    @Test
    void isKnownByItsName() {
        for (BuiltInModel model : BuiltInModel.values()) {
            assertThat(BuiltInModel.named(model.id())).contains(model);
        }
        assertThat(BuiltInModel.named("my.onnx")).isEmpty();
        assertThat(BuiltInModel.ids()).containsExactly("all-minilm-l6-v2", "pp-ocr-rec", "pp-ocr-cls", "silero-vad");
    }

    @Test
    void calibratesOnOtherLinesThanItIsJudgedOn() {
        List<Tensor> calibration = inputs(BuiltInModel.PP_OCR_REC.calibration(12));
        assertThat(calibration).hasSize(12).doesNotHaveDuplicates();
        assertThat(inputs(BuiltInModel.PP_OCR_REC.calibration(12))).isEqualTo(calibration);
        Set<Tensor> judged = new HashSet<>();
        OcrLines.recogniser().rows().forEach(row -> judged.add(row.get("x")));
        assertThat(calibration).noneMatch(judged::contains);
    }

    @Test
    void givesTheSameCalibrationAtEveryIteration() {
        BuiltInModel.Calibration calibration = BuiltInModel.PP_OCR_CLS.calibration(5);
        assertThat(inputs(calibration)).isEqualTo(inputs(calibration));
        assertThat(calibration.real()).isTrue();
        assertThat(inputs(calibration)).allMatch(input -> input.shape().equals(Shape.of(1, 3, 48, 192)));
    }

    @Test
    void asksTheRecogniserForTextsThatItsAlphabetHas() {
        Questions<Map<String, Tensor>> questions = OcrLines.recogniser();
        Truth.Transcripts truth = (Truth.Transcripts) questions.truth().orElseThrow();
        assertThat(truth.texts()).hasSameSizeAs(questions.rows());
        assertThat(truth.decoder().classCount()).isEqualTo(6_625);
        assertThat(questions.judged()).hasSameSizeAs(questions.rows());
        assertThat(questions.facts().accuracyAbsent()).isEmpty();
    }

    @Test
    void turnsAboutHalfOfTheLinesForTheClassifier() {
        Truth.Labels labels = (Truth.Labels) OcrLines.classifier().truth().orElseThrow();
        long turned = Arrays.stream(labels.classes()).sum();
        assertThat(turned).isBetween(labels.classes().length * 2L / 5, labels.classes().length * 3L / 5);
        assertThat(labels.train()).isEmpty();
    }
}
