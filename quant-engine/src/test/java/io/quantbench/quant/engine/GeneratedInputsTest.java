package io.quantbench.quant.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantbench.quant.engine.GeneratedInputs.Extents;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class GeneratedInputsTest {
    private static TensorSpec spec(String name, DataType type, Dim... dims) {
        return new TensorSpec(name, type, List.of(dims));
    }

    private static final Dim BATCH = Dim.symbolic("batch_size");
    private static final Dim SEQUENCE = Dim.symbolic("sequence_length");

    private static final List<TensorSpec> ENCODER = List.of(
            spec("input_ids", DataType.INT64, BATCH, SEQUENCE),
            spec("attention_mask", DataType.INT64, BATCH, SEQUENCE),
            spec("token_type_ids", DataType.INT64, BATCH, SEQUENCE),
            spec("position_ids", DataType.INT32, BATCH, SEQUENCE));

    private static Tensor only(TensorSpec spec, long seed) {
        Map<String, Tensor> sample =
                GeneratedInputs.of(List.of(spec), Extents.defaults(), 100, seed).sample(0);
        return sample.values().iterator().next();
    }

    @Test
    void fillsAnEncoderAsATokenizerWould() {
        GeneratedInputs inputs = GeneratedInputs.of(ENCODER, new Extents(2, 5, Map.of()), 100, 7);
        Map<String, Tensor> sample = inputs.sample(0);
        assertThat(sample.keySet())
                .containsExactlyElementsOf(
                        ENCODER.stream().map(TensorSpec::name).toList());
        assertThat(inputs.shapes().values()).containsOnly(Shape.of(2, 5));
        assertThat(sample).extractingByKey("input_ids").satisfies(ids -> assertThat(
                        LongStream.of(ids.toLongs()).boxed())
                .allMatch(id -> id >= 0 && id < 100)
                .anyMatch(id -> id > 1));
        assertThat(sample).extractingByKey("attention_mask").satisfies(mask -> assertThat(mask.toLongs())
                .containsOnly(1L));
        assertThat(sample).extractingByKey("token_type_ids").satisfies(types -> assertThat(types.toLongs())
                .containsOnly(0L));
        assertThat(sample).containsEntry("position_ids", Tensor.ofInts(Shape.of(2, 5), 0, 1, 2, 3, 4, 0, 1, 2, 3, 4));
    }

    @Property(tries = 50)
    void aSampleDependsOnSeedAndIndexAlone(@ForAll long seed, @ForAll @LongRange(min = 0, max = 1000) long index) {
        GeneratedInputs inputs = GeneratedInputs.of(ENCODER, Extents.defaults(), 30_000, seed);
        assertThat(inputs.sample(index)).isEqualTo(inputs.sample(index));
        assertThat(inputs.sample(index)).isNotEqualTo(inputs.sample(index + 1));
    }

    @Test
    void fixedExtentsStayAndNamedOnesWin() {
        List<TensorSpec> image = List.of(
                spec("x", DataType.FLOAT, Dim.unknown(), Dim.fixed(3), Dim.symbolic("height"), Dim.symbolic("N")));
        Extents extents = new Extents(4, 8, Map.of("height", 48L));
        assertThat(GeneratedInputs.of(image, extents, 1, 0).shapes()).containsEntry("x", Shape.of(4, 3, 48, 4));
    }

    @Test
    void floatsAreStandardNormal() {
        float[] values = only(spec("x", DataType.FLOAT, Dim.fixed(20_000)), 1).toFloats();
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += value * (double) value;
        }
        assertThat(sum / values.length).isBetween(-0.03, 0.03);
        assertThat(squares / values.length).isBetween(0.95, 1.05);
    }

    @Test
    void halvesAndBrainFloatsAreTheFloatsShortened() {
        Dim many = Dim.fixed(1000);
        float[] floats = only(spec("x", DataType.FLOAT, many), 5).toFloats();
        ByteBuffer halves = only(spec("x", DataType.FLOAT16, many), 5).bytes();
        ByteBuffer brains = only(spec("x", DataType.BFLOAT16, many), 5).bytes();
        for (float value : floats) {
            short half = halves.getShort();
            float magnitude = (1 + (half & 0x3FF) / 1024f) * (float) Math.pow(2, ((half >>> 10) & 31) - 15);
            assertThat(half < 0 ? -magnitude : magnitude).isCloseTo(value, within(Math.abs(value) / 1024 + 1e-4f));
            assertThat(Float.intBitsToFloat(brains.getShort() << 16)).isCloseTo(value, within(value / 128));
        }
    }

    private static Offset<Float> within(float offset) {
        return Offset.offset(Math.abs(offset));
    }

    @Test
    void bytesCoverTheWholeRange() {
        byte[] values = only(spec("x", DataType.UINT8, Dim.fixed(10_000)), 3).toByteArray();
        long distinct = CharBuffer.wrap(new String(values, StandardCharsets.ISO_8859_1))
                .chars()
                .distinct()
                .count();
        assertThat(distinct).isEqualTo(256);
    }

    @Test
    void scalarsAndBooleansAreOne() {
        assertThat(only(spec("sr", DataType.INT64), 0)).isEqualTo(Tensor.scalar(1L));
        assertThat(only(spec("use_cache", DataType.BOOL), 0).toByteArray()).containsExactly(1);
    }

    @Test
    void saysWhatItDid() {
        assertThat(GeneratedInputs.of(ENCODER, Extents.defaults(), 30_000, 0).describe())
                .contains(
                        "input_ids INT64 [batch_size, sequence_length] as [1, 64]: uniform ids in [0, 30000)",
                        "attention_mask INT64 [batch_size, sequence_length] as [1, 64]: ones");
    }

    @Test
    void refusesStringsNamingTheInput() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> only(spec("text", DataType.STRING, BATCH), 0))
                .withMessageContaining("text STRING [batch_size]");
    }
}
