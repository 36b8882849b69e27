package io.quantbench.harness.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GrpcContentsTest {
    private static final WireLimits LIMITS = WireLimits.defaults();

    @Provide
    Arbitrary<WireTensor> tensors() {
        return WireArbitraries.tensors();
    }

    @Property(tries = 500, seed = "20261121")
    void rawContentsComeBackAsTheyWere(
            @ForAll @From("tensors") WireTensor first, @ForAll @From("tensors") WireTensor second) {
        List<WireTensor> tensors = List.of(first, second);
        assertThat(GrpcContents.tensors(
                        tensors.stream().map(WireTensor::header).toList(),
                        List.of(TypedContents.EMPTY, TypedContents.EMPTY),
                        GrpcContents.raw(tensors)))
                .isEqualTo(tensors);
    }

    @Test
    void typedContentsAreTakenFromTheFieldForTheirType() {
        TypedContents ints = ints(List.of(-1, 2));
        assertThat(typed("INT8", ints).contents()).isEqualTo(ByteBuffer.wrap(new byte[] {-1, 2}));
        assertThat(typed("INT32", ints).toTensor()).isEqualTo(Tensor.ofInts(Shape.of(2), -1, 2));
        TypedContents unsigned = unsigned(List.of(255, 7));
        assertThat(typed("UINT8", unsigned).contents()).isEqualTo(ByteBuffer.wrap(new byte[] {-1, 7}));
        TypedContents floats = new TypedContents(
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(1f, Float.NaN), List.of(), List.of());
        assertThat(typed("FP32", floats).toTensor()).isEqualTo(Tensor.ofFloats(Shape.of(2), 1f, Float.NaN));
        TypedContents texts = new TypedContents(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(ByteBuffer.wrap(new byte[] {'a'}), ByteBuffer.allocate(0)));
        assertThat(typed("BYTES", texts).texts()).containsExactly("a", "");
    }

    @Test
    void refusesContentsThatDoNotFit() {
        refused(
                () -> typed("INT8", ints(List.of(128, 0))),
                "an element is 128; whole numbers from -128 to 127 are allowed");
        refused(
                () -> typed("UINT16", unsigned(List.of(-1, 0))),
                "an element is 4294967295; whole numbers from 0 to 65535");
        refused(() -> typed("INT64", ints(List.of(1, 2))), "but 0 are there and 2 in others");
        refused(() -> typed("INT32", ints(List.of(1))), "takes 2 elements in the contents for its type, but 1");
        refused(() -> typed("FP16", ints(List.of(1, 2))), "has no typed contents; raw contents are allowed");
        TensorHeader header = header("INT32");
        refused(
                () -> GrpcContents.tensors(
                        List.of(header), List.of(ints(List.of(1, 2))), List.of(ByteBuffer.allocate(8))),
                "typed contents in a message with raw contents");
        refused(
                () -> GrpcContents.tensors(
                        List.of(header),
                        List.of(TypedContents.EMPTY),
                        List.of(ByteBuffer.allocate(8), ByteBuffer.allocate(8))),
                "1 tensors, but 2 raw contents");
        refused(
                () -> GrpcContents.tensors(
                        List.of(header), List.of(TypedContents.EMPTY), List.of(ByteBuffer.allocate(7))),
                "takes 8 bytes, but 7 were given");
    }

    private static void refused(Runnable reading, String sentence) {
        assertThatExceptionOfType(WireException.class).isThrownBy(reading::run).withMessageContaining(sentence);
    }

    private static TensorHeader header(String type) {
        return TensorHeader.of("t", type, new long[] {2}, LIMITS);
    }

    private static WireTensor typed(String type, TypedContents contents) {
        return GrpcContents.tensors(List.of(header(type)), List.of(contents), List.of())
                .get(0);
    }

    private static TypedContents ints(List<Integer> values) {
        return new TypedContents(List.of(), values, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private static TypedContents unsigned(List<Integer> values) {
        return new TypedContents(List.of(), List.of(), List.of(), values, List.of(), List.of(), List.of(), List.of());
    }
}
