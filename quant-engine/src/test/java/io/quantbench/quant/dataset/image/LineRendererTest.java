package io.quantbench.quant.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineRendererTest {
    private static final List<LineFont> FONTS = LineFont.dejaVu();

    private static LineRenderer renderer() {
        return new LineRenderer(FONTS, new LineTexts(List.of("The quick brown fox jumps over a lazy dog.")));
    }

    private static GrayImage clean(String text, int sizePx) {
        return LineRenderer.draw(text, FONTS.get(0), new Degradation(sizePx, 0), new SplittableRandom(3));
    }

    /** Seen with JDK 17 and 25. */
    @Test
    void drawsTheSamePicturesOnEveryMachine() {
        SplittableRandom random = new SplittableRandom(7);
        LineRenderer renderer = renderer();
        StringBuilder hashes = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            RenderedLine line = renderer.draw(Degradation.LEVELS.get(i % 3), random);
            Tensor input = LineTensors.forRecogniser(line.image());
            hashes.append(line.text()).append(Sha256.of(input.toByteArray()));
        }
        assertThat(Sha256.of(hashes.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo("e9d7ca0621da8c5fa110e679f952860cca88626c92bcdbd5b262024303515c32");
    }

    @Test
    void drawsDarkLettersOnLightGround() {
        GrayImage image = clean("III", 24);
        float[] levels = image.levels();
        float ground = levels[0];
        float ink = 255;
        int dark = 0;
        for (float level : levels) {
            ink = Math.min(ink, level);
            dark += level < ground - 60 ? 1 : 0;
        }
        assertThat(ground).isGreaterThanOrEqualTo(210);
        assertThat(ink).isLessThan(50);
        // Three stems of about 2.4 x 17.5 pixels.
        assertThat(dark).isBetween(80, 200);
    }

    @Test
    void makesWiderPicturesOfLongerTextsAndSmallerOnesOfSmallerLetters() {
        assertThat(clean("longer text", 24).width())
                .isGreaterThan(clean("text", 24).width());
        assertThat(clean("text", 11).height()).isLessThan(clean("text", 24).height());
    }

    @Test
    void addsNoiseOfTheAskedStrength() {
        GrayImage noisy =
                LineRenderer.draw("               ", FONTS.get(0), new Degradation(24, 8), new SplittableRandom(5));
        float[] levels = noisy.levels();
        double mean = 0;
        for (float level : levels) {
            mean += level / levels.length;
        }
        double variance = 0;
        for (float level : levels) {
            variance += (level - mean) * (level - mean) / levels.length;
        }
        assertThat(mean).isBetween(210.0, 240.0);
        assertThat(Math.sqrt(variance)).isCloseTo(8, within(0.6));
    }

    @Test
    void turnsPicturesUpsideDown() {
        GrayImage image = new GrayImage(3, 2, new float[] {1, 2, 3, 4, 5, 6});
        assertThat(image.turned()).isEqualTo(new GrayImage(3, 2, new float[] {6, 5, 4, 3, 2, 1}));
        assertThat(image.turned().turned()).isEqualTo(image);
    }

    @Test
    void interpolatesBetweenTheCentresOfPixels() {
        GrayImage doubled = new GrayImage(2, 1, new float[] {0, 100}).resized(4, 2);
        assertThat(doubled.levels()).containsExactly(0, 25, 75, 100, 0, 25, 75, 100);
    }

    @Test
    void makesInputsOfTheShapesThatTheModelsTake() {
        Tensor line = LineTensors.forRecogniser(new GrayImage(100, 24, new float[2_400]));
        assertThat(line.shape()).isEqualTo(Shape.of(1, 3, 48, 224));
        float[] values = line.toFloats();
        assertThat(values[0]).as("black").isEqualTo(-1);
        assertThat(values[199]).as("last of the line").isEqualTo(-1);
        assertThat(values[200]).as("padding").isZero();
        Tensor squeezed = LineTensors.forClassifier(new GrayImage(1_000, 24, new float[24_000]));
        assertThat(squeezed.shape()).isEqualTo(Shape.of(1, 3, 48, 192));
        assertThat(squeezed.toFloats()).containsOnly(-1);
    }

    @Test
    void drawsOnlyTextsThatItCanSet() {
        assertThatThrownBy(() -> new LineTexts(List.of("naïve words", "one")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("none of 2 sentences can be set in ASCII");
        assertThatThrownBy(() -> clean("\uE000", 24)).hasMessage("DejaVuSans has no glyph for U+e000");
        SplittableRandom random = new SplittableRandom(1);
        LineRenderer renderer = renderer();
        for (int i = 0; i < 40; i++) {
            assertThat(renderer.draw(Degradation.LEVELS.get(2), random).text()).matches("[ -~]+");
        }
    }

    @Test
    void refusesLettersThatNobodyCouldRead() {
        assertThatThrownBy(() -> new Degradation(3, 0)).hasMessageContaining("sizePx=3");
        assertThatThrownBy(() -> new Degradation(24, Double.NaN)).hasMessageContaining("noiseSd=NaN");
    }
}
