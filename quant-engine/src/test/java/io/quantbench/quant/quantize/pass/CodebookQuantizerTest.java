package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.quantize.pass.CodebookQuantizer.CodebookWeight;
import io.quantbench.quant.quantize.pass.WeightFormat.Codebook;
import io.quantbench.quant.quantize.pass.WeightFormat.Codebook.Table;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CodebookQuantizerTest {
    @Test
    void theFirstCodeIsInTheHighHalf() {
        Tensor weight = Tensor.ofFloats(Shape.of(1, 3), 2f, -2f, 0.1f);
        CodebookWeight stored = CodebookQuantizer.quantize(weight, true, new Codebook(Table.NF4, 16));
        assertThat(stored.maxima().toFloats()).containsExactly(2f);
        // 0.1 / 2 lies nearer to 0.0796 (code 8) than to 0 (code 7); the last half byte is padding.
        assertThat(stored.values().toByteArray()).containsExactly((byte) 0xf0, (byte) 0x80);
        assertThat(CodebookQuantizer.quantize(weight, true, new Codebook(Table.FP4, 16))
                        .values()
                        .toByteArray())
                .containsExactly(0x3b, 0x10);
    }

    @Property(tries = 200, seed = "20261121")
    void everyWeightGetsTheNearestValue(@ForAll long seed, @ForAll Table table) {
        Codebook format = new Codebook(table, 16);
        float[] values = WeightOnlyFixture.random(seed, 3 * 21);
        CodebookWeight stored = CodebookQuantizer.quantize(Tensor.ofFloats(Shape.of(3, 21), values), true, format);
        float[] back = WeightOnlyFixture.dequantize(stored, format, values.length);
        float[] maxima = stored.maxima().toFloats();
        for (int i = 0; i < values.length; i++) {
            double least = Double.MAX_VALUE;
            for (float candidate : CodebookQuantizer.table(table)) {
                least = Math.min(least, Math.abs(candidate * maxima[i / 16] - values[i]));
            }
            assertThat(Math.abs((double) back[i] - values[i])).isLessThanOrEqualTo(least + 1e-6);
        }
    }
}
