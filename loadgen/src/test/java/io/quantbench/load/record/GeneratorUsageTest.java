package io.quantbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GeneratorUsageTest {
    private static GeneratorUsage usage(long wallNs, double steal, long latenessNs) {
        return new GeneratorUsage(
                wallNs, OptionalLong.of(40), OptionalLong.of(60), 5, 1, OptionalDouble.of(steal), latenessNs, 30, 20);
    }

    @Test
    void sharesAreOfTheWallTime() {
        GeneratorUsage usage = usage(100, 0, 0);
        assertThat(usage.generatorCpuShare()).hasValue(0.4);
        assertThat(usage.spinShare()).isEqualTo(0.3);
        assertThat(usage.parkShare()).isEqualTo(0.2);
        assertThat(GeneratorUsage.none().spinShare()).isZero();
    }

    @Test
    void sumsAddUpAndTheStealShareIsWeighted() {
        GeneratorUsage sum = usage(100, 0.1, 7).plus(usage(300, 0.5, 3));
        assertThat(sum.wallNs()).isEqualTo(400);
        assertThat(sum.stealShare()).hasValue(0.4);
        assertThat(sum.maxLatenessNs()).isEqualTo(7);
        assertThat(sum.generatorCpuNs()).hasValue(80);
        assertThat(sum.gcPauses()).isEqualTo(2);
    }

    @Test
    void whatOneRunDidNotMeasureTheSumDoesNotKnow() {
        assertThat(usage(100, 0.1, 0).plus(GeneratorUsage.none()).generatorCpuNs())
                .isEmpty();
        assertThat(usage(100, 0.1, 0).plus(GeneratorUsage.none()).stealShare()).isEmpty();
    }

    @Test
    void refusesImpossibleValues() {
        assertThatThrownBy(() -> usage(-1, 0, 0)).hasMessageContaining("wallNs=-1");
        assertThatThrownBy(() -> usage(1, 1.5, 0)).hasMessageContaining("stealShare=1.5");
    }
}
