package io.quantbench.quant.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class ExactSumsTest {
    @Property(tries = 500)
    void sumsOfAnyFloatsAreExact(@ForAll @Size(max = 40) List<Float> values) {
        ExactSums sums = new ExactSums(3);
        BigDecimal expected = BigDecimal.ZERO;
        for (float value : values) {
            sums.add(1, value);
            expected = expected.add(new BigDecimal(value));
        }
        assertThat(sums.get(1)).isEqualTo(expected.doubleValue());
        assertThat(sums.get(0)).isZero();
        assertThat(sums.get(2)).isZero();
    }

    @Property(tries = 200)
    void theSumOfBitPatternsOfAllSizesIsExact(@ForAll @Size(max = 40) List<Integer> bits) {
        List<Float> finite = bits.stream()
                .map(Float::intBitsToFloat)
                .filter(f -> Float.isFinite(f))
                .toList();
        sumsOfAnyFloatsAreExact(finite);
    }

    @Property(tries = 20)
    void carriesRunThroughAllWords(@ForAll float value) {
        ExactSums sums = new ExactSums(1);
        sums.add(0, Float.MIN_VALUE);
        sums.add(0, -Float.MAX_VALUE);
        sums.add(0, value);
        sums.add(0, Float.MAX_VALUE);
        sums.add(0, -value);
        assertThat(sums.get(0)).isEqualTo(Float.MIN_VALUE);
    }
}
