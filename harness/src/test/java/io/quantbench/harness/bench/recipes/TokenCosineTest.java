package io.quantbench.harness.bench.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenCosineTest {
    private static Tensor tokens(float... values) {
        return Tensor.ofFloats(Shape.of(1, values.length / 2, 2), values);
    }

    @Test
    void isTheMeanAndTheLowestOverTokens() {
        TokenCosine cosine = new TokenCosine();
        cosine.accept(tokens(1, 0, 0, 2), tokens(3, 0, 1, 1), Optional.empty());
        assertThat(cosine.mean()).isCloseTo((1 + Math.sqrt(0.5)) / 2, within(1e-12));
        assertThat(cosine.lowest()).isCloseTo(Math.sqrt(0.5), within(1e-12));
    }

    @Test
    void leavesPaddingOut() {
        TokenCosine cosine = new TokenCosine();
        Tensor mask = Tensor.ofLongs(Shape.of(1, 2), 1, 0);
        cosine.accept(tokens(1, 0, 0, 2), tokens(3, 0, 5, 0), Optional.of(mask));
        assertThat(cosine.mean()).isEqualTo(1);
        assertThat(cosine.lowest()).isEqualTo(1);
    }

    @Test
    void zerosAreLikeZerosOnly() {
        TokenCosine cosine = new TokenCosine();
        cosine.accept(tokens(0, 0, 0, 0), tokens(0, 0, 1, 0), Optional.empty());
        assertThat(cosine.mean()).isEqualTo(0.5);
        assertThat(cosine.lowest()).isZero();
    }

    @Test
    void refusesOutputsOfOtherShapes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenCosine().accept(tokens(1, 0), tokens(1, 0, 1, 0), Optional.empty()))
                .withMessageContaining("one shape");
    }
}
