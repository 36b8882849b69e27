package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.dataset.source.SpeechPrompts;
import io.quantbench.quant.dataset.task.TaskScore;
import io.quantbench.quant.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeechJudgeTest {
    private static final List<float[]> REFERENCE =
            List.of(new float[] {0.9f, 0.2f, 0.6f}, new float[] {0.1f, 0.8f, 0.3f});
    private static final List<float[]> VARIANT =
            List.of(new float[] {0.8f, 0.7f, 0.4f}, new float[] {0.2f, 0.9f, 0.1f});

    @Test
    void decidesEveryFrame() {
        SpeechJudge judge =
                new SpeechJudge(List.of(new boolean[] {true, false, true}, new boolean[] {false, true, false}), "");
        AnswerTable.Cell answer = new AnswerTable.Cell(Shape.of(3), REFERENCE.get(0));
        assertThat(judge.decide(answer)).containsExactly(0.9f, 0.2f, 0.6f);
        assertThat(judge.agreed(REFERENCE, VARIANT)).isEqualTo(new Judge.Agreed(4, 6));

        TaskScore score = judge.score(REFERENCE, VARIANT).orElseThrow();
        assertThat(score.metric()).isEqualTo("AUC");
        assertThat(score.against().regressions()).isEqualTo(2);
        assertThat(score.against().rows()).isEqualTo(6);
        assertThat(judge.score(REFERENCE, REFERENCE).orElseThrow().value()).isEqualTo(1);
    }

    @Test
    void scoresNothingWithoutLabels() {
        SpeechJudge judge = new SpeechJudge(List.of(), "there is no recorded speech here");
        assertThat(judge.score(REFERENCE, VARIANT)).isEmpty();
        assertThat(judge.agreed(REFERENCE, REFERENCE)).isEqualTo(new Judge.Agreed(6, 6));
        assertThat(judge.accuracyAbsent()).isEqualTo("there is no recorded speech here");
    }

    @Test
    void saysWhatStandsInForSpeechThatCannotBeHad() {
        VoiceClips clips = VoiceClips.of(new SpeechPrompts.Loaded.Unavailable("apt-get is missing"));
        assertThat(clips.reason()).isEqualTo("apt-get is missing; the run compares arms on generated tones instead");
    }
}
