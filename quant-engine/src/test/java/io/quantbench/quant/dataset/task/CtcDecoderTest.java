package io.quantbench.quant.dataset.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CtcDecoderTest {
    /** Classes: blank, a, b, space. */
    private static final CtcDecoder DECODER = CtcDecoder.ofKeys(List.of("a", "b"));

    /** A step for each digit, at which that class scores highest. */
    private static float[] steps(String classes) {
        float[] scores = new float[classes.length() * 4];
        for (int step = 0; step < classes.length(); step++) {
            scores[step * 4 + classes.charAt(step) - '0'] = 1;
        }
        return scores;
    }

    @Test
    void hasABlankBeforeTheKeysAndASpaceBehindThem() {
        assertThat(DECODER.classCount()).isEqualTo(4);
        assertThat(DECODER.decode(steps("132"))).isEqualTo("a b");
    }

    @Test
    void mergesRepeatsUnlessABlankPartsThem() {
        assertThat(DECODER.decode(steps("1122"))).isEqualTo("ab");
        assertThat(DECODER.decode(steps("1012"))).isEqualTo("aab");
        assertThat(DECODER.decode(steps("0000"))).isEmpty();
    }

    @Test
    void dropsSpacesAtTheEnds() {
        assertThat(DECODER.decode(steps("3130"))).isEqualTo("a");
    }

    @Test
    void refusesScoresThatAreNoWholeSteps() {
        assertThatThrownBy(() -> DECODER.decode(new float[7]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("7 scores are not a whole number of steps of 4 classes");
    }
}
