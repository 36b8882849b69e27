package io.quantbench.quant.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Provide
    Arbitrary<List<Float>> floats() {
        Arbitrary<Float> bits =
                Arbitraries.integers().map(Float::intBitsToFloat).filter(f -> Float.isFinite(f));
        return Arbitraries.oneOf(bits, Arbitraries.floats().between(-4, 9), Arbitraries.of(0f, -0f, 1f, -1e-38f))
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    /** One at a time, or in pieces. */
    private static Histogram of(List<Float> values, int piece) {
        AdaptiveHistogram histogram = new AdaptiveHistogram();
        for (int from = 0; from < values.size(); from += piece) {
            List<Float> part = values.subList(from, Math.min(values.size(), from + piece));
            float[] array = new float[part.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = part.get(i);
            }
            histogram.cover(Collections.min(part), Collections.max(part));
            histogram.count(array, 0, array.length);
        }
        return histogram.toHistogram();
    }

    @Property(tries = 500)
    void neitherOrderNorGroupingMatters(
            @ForAll("floats") List<Float> values, @ForAll Random random, @ForAll("pieces") int piece) {
        Histogram whole = of(values, values.size());
        List<Float> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, random);
        assertThat(of(shuffled, piece)).isEqualTo(whole);
        int cut = random.nextInt(values.size());
        Histogram sum = of(shuffled.subList(0, cut), piece).plus(of(shuffled.subList(cut, values.size()), piece));
        assertThat(sum).isEqualTo(whole);
    }

    @Provide
    Arbitrary<Integer> pieces() {
        return Arbitraries.integers().between(1, 9);
    }

    @Property(tries = 300)
    void eachBinHoldsWhatBruteForceCounts(@ForAll("floats") List<Float> values) {
        Histogram histogram = of(values, 7);
        assertThat(histogram.total()).isEqualTo(values.size());
        assertThat(histogram.bins()).isLessThanOrEqualTo(Histogram.BINS);
        for (int i = 0; i < histogram.bins(); i++) {
            double low = histogram.lowerEdge(i);
            double high = histogram.lowerEdge(i + 1);
            assertThat(histogram.count(i))
                    .isEqualTo(values.stream().filter(v -> v >= low && v < high).count());
        }
    }

    @Test
    void theBinsAreAsFineAsTheRangeAllows() {
        // 1.5 - (-1) = 2.5 takes 1280 bins of 2^-9; half as wide they would be 2560.
        Histogram histogram = of(List.of(-1f, 0.25f, 1.5f), 3);
        assertThat(histogram.exponent()).isEqualTo(-9);
        assertThat(histogram.firstBin()).isEqualTo(-512);
        assertThat(histogram.bins()).isEqualTo(512 + 768 + 1);
    }
}
