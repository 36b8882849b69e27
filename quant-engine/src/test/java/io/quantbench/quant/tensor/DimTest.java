package io.quantbench.quant.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DimTest {
    @Test
    void takesAQuestionMarkForNoName() {
        assertThat(Dim.named("?")).isEqualTo(Dim.unknown());
        assertThat(Dim.named("")).isEqualTo(Dim.unknown());
        assertThat(Dim.named("batch")).isEqualTo(Dim.symbolic("batch"));
    }
}
