package io.quantbench.quant.dataset.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TaskScoreTest {
    @Test
    void countsEditsAsLevenshteinDid() {
        assertThat(EditDistance.between("kitten", "sitting")).isEqualTo(3);
        assertThat(EditDistance.between("", "abc")).isEqualTo(3);
        assertThat(EditDistance.between("flaw", "lawn")).isEqualTo(2);
        assertThat(EditDistance.between("a\uD83D\uDE00b", "ab")).isEqualTo(1);
    }

    @Property(tries = 200)
    void isADistance(
            @ForAll @AlphaChars @StringLength(max = 12) String a,
            @ForAll @AlphaChars @StringLength(max = 12) String b,
            @ForAll @AlphaChars @StringLength(max = 12) String c) {
        int ab = EditDistance.between(a, b);
        assertThat(ab).isEqualTo(EditDistance.between(b, a));
        assertThat(ab == 0).isEqualTo(a.equals(b));
        assertThat(ab).isLessThanOrEqualTo(EditDistance.between(a, c) + EditDistance.between(c, b));
        assertThat(ab).isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
    }

    /** 1 edit in 4 characters, 0 in 2, 3 in 6: 4 of 12; residuals −1/3, −2/3, 1; error sqrt((1/9+4/9+1)·3/2)/12. */
    @Test
    void tellsTheCharacterErrorRateWithItsRatioError() {
        List<String> truths = List.of("abcd", "ef", "ghijkl");
        List<String> reference = List.of("abcd", "eX", "ghijkl");
        TaskScore score = TaskScore.ofTexts(truths, reference, List.of("abXd", "ef", "ghi"));

        assertThat(score.metric()).isEqualTo("character error rate");
        assertThat(score.lowerIsBetter()).isTrue();
        assertThat(score.value()).isCloseTo(4.0 / 12, within(1e-12));
        assertThat(score.standardError()).isCloseTo(Math.sqrt(14.0 / 9 * 1.5) / 12, within(1e-12));
        assertThat(score.correct()).isEqualTo(1);
        assertThat(score.against()).isEqualTo(new PairedOutcome(3, 2, 1, 0));
        TaskScore referenceScore = TaskScore.ofTexts(truths, reference, reference);
        assertThat(score.lossAgainst(referenceScore)).isCloseTo(3.0 / 12, within(1e-12));
        assertThat(referenceScore.against()).isEqualTo(new PairedOutcome(3, 0, 0, 3));
    }

    /** Positives .8 .4 against negatives .4 .1: three wins and a tie of four pairs. */
    @Test
    void countsTiesHalfInTheAreaUnderTheCurve() {
        List<boolean[]> truths = List.of(new boolean[] {true, false}, new boolean[] {true, false});
        List<float[]> scores = List.of(new float[] {0.8f, 0.4f}, new float[] {0.4f, 0.1f});
        TaskScore score = TaskScore.ofFrames(truths, scores, scores);

        assertThat(score.value()).isCloseTo(3.5 / 4, within(1e-12));
        assertThat(score.correct()).isEqualTo(3);
        assertThat(score.f1().orElseThrow()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(score.standardError())
                .as("either clip alone parts its two frames")
                .isZero();
    }

    /** Of nine pairs one is lost, .4 against .5; it counts only where its two clips, the first and the last, are both there. */
    @Test
    void tellsTheErrorOfTheAreaByLeavingOutClips() {
        List<boolean[]> truths =
                List.of(new boolean[] {true, false}, new boolean[] {true, false}, new boolean[] {true, false});
        List<float[]> scores = List.of(new float[] {0.6f, 0.5f}, new float[] {0.9f, 0.1f}, new float[] {0.4f, 0.3f});
        TaskScore score = TaskScore.ofFrames(truths, scores, scores);

        assertThat(score.value()).isCloseTo(8.0 / 9, within(1e-12));
        double[] areas = {1, 3.0 / 4, 1};
        double mean = (areas[0] + areas[1] + areas[2]) / 3;
        double squares = 0;
        for (double area : areas) {
            squares += (area - mean) * (area - mean);
        }
        assertThat(score.standardError()).isCloseTo(Math.sqrt(squares * 2 / 3), within(1e-12));
    }

    @Test
    void refusesClipsThatDoNotFit() {
        assertThatThrownBy(() ->
                        TaskScore.ofFrames(List.of(new boolean[] {true}), List.of(new float[1]), List.of(new float[2])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void losesNothingWhereTheValueIsBetter() {
        TaskScore better = TaskScore.ofClasses(new int[] {0, 1}, new int[] {0, 0}, new int[] {0, 1}, 2);
        TaskScore reference = TaskScore.ofClasses(new int[] {0, 1}, new int[] {0, 0}, new int[] {0, 0}, 2);
        assertThat(better.lossAgainst(reference)).isEqualTo(-0.5);
    }
}
