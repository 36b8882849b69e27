package io.quantbench.quant.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaturationProofTest {
    private static SaturationProof column(int... weights) {
        byte[] values = new byte[weights.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) weights[i];
        }
        return product(Tensor.ofBytes(DataType.INT8, Shape.of(values.length, 1), values));
    }

    private static SaturationProof product(Tensor weight) {
        List<SaturationProof> proofs = UnsafeLayers.prove(qdq(weight, "MatMul").model());
        assertThat(proofs).hasSize(1);
        return proofs.get(0);
    }

    private static QuantizedGraph qdq(Tensor weight, String op, Attribute... attributes) {
        return new QuantizedGraph()
                .input("x", 4, 16)
                .output("y", 4, 8)
                .pair("x")
                .constant("w", weight)
                .parameters("w", DataType.INT8, 0)
                .node("w_DQ", "DequantizeLinear", List.of("w", "w_scale", "w_zp"), "w_dq")
                .node("layer", op, List.of("x_dq", "w_dq"), "y", attributes);
    }

    @ParameterizedTest
    @CsvSource({
        "127, 127, 64770, false",
        "64, 64, 32640, true",
        "65, 64, 32895, false",
        "-64, -64, 32640, true",
        "-65, -64, 32895, false",
        "-128, 0, 32640, true",
        "-128, 127, 32640, true",
        "1, 127, 32640, true",
        "2, 127, 32895, false",
        "-128, -1, 32895, false"
    })
    void goldenPairs(int first, int second, int productSum, boolean safe) {
        SaturationProof proof = column(first, second);
        assertThat(proof.worstProductSum()).isEqualTo(productSum);
        assertThat(proof.isSafe()).isEqualTo(safe);
    }

    @Test
    void onlyPairsOfTheSameSumMeet() {
        assertThat(column(0, 127, 127, 0).isSafe()).isTrue();
        assertThat(column(0, 0, 127, 127).isSafe()).isFalse();
    }

    @Test
    void lastOfAnOddNumberStandsAlone() {
        assertThat(column(0, 0, 127).isSafe()).isTrue();
        assertThat(column(0, 0, -128).worstPairSum()).isEqualTo(128);
    }

    @Test
    void channelsAreCountedOneByOne() {
        Tensor weight = Tensor.ofBytes(DataType.INT8, Shape.of(2, 3), new byte[] {127, 10, -100, 127, 10, -100});
        SaturationProof proof = product(weight);
        assertThat(proof.channels()).isEqualTo(3);
        assertThat(proof.unsafeChannels()).isEqualTo(2);
        assertThat(UnsafeLayers.of(qdq(weight, "MatMul").model())).containsExactly("layer");
    }

    @Test
    void transposedGemmPairsAlongItsRows() {
        Tensor weight = Tensor.ofBytes(DataType.INT8, Shape.of(2, 2), new byte[] {127, 127, 0, 0});
        Attribute transposed = Attribute.of("transB", 1L);
        assertThat(UnsafeLayers.prove(qdq(weight, "Gemm", transposed).model())
                        .get(0)
                        .unsafeChannels())
                .isEqualTo(1);
        assertThat(UnsafeLayers.of(qdq(weight, "Gemm").model())).isEmpty();
    }

    @Test
    void convolutionPairsInputChannelsOfOnePositionBeforeTheNext() {
        // [O=1, I=2, 1, 2]: positions are the fast axis in the file, the slow one in the packed order.
        Tensor alongPositions = Tensor.ofBytes(DataType.INT8, Shape.of(1, 2, 1, 2), new byte[] {127, 127, 0, 0});
        Tensor alongChannels = Tensor.ofBytes(DataType.INT8, Shape.of(1, 2, 1, 2), new byte[] {127, 0, 127, 0});
        assertThat(UnsafeLayers.of(qdq(alongPositions, "Conv").model())).isEmpty();
        assertThat(UnsafeLayers.of(qdq(alongChannels, "Conv").model())).containsExactly("layer");
    }

    @Test
    void depthwiseConvolutionHasNoPairs() {
        Tensor weight = Tensor.ofBytes(DataType.INT8, Shape.of(2, 1, 1, 2), new byte[] {127, 127, 127, 127});
        assertThat(UnsafeLayers.prove(
                        qdq(weight, "Conv", Attribute.of("group", 2L)).model()))
                .isEmpty();
    }

    @Test
    void operatorFormIsProvenToo() {
        QuantizedGraph graph = new QuantizedGraph()
                .input("x", 4, 2)
                .output("y", 4, 1)
                .parameters("x", DataType.UINT8, 128)
                .constant("w", Tensor.ofBytes(DataType.INT8, Shape.of(2, 1), new byte[] {100, 100}))
                .parameters("w", DataType.INT8, 0)
                .node("x_Q", "QuantizeLinear", List.of("x", "x_scale", "x_zp"), "x_q")
                .contrib("product", "MatMulIntegerToFloat", List.of("x_q", "w", "x_scale", "w_scale", "x_zp"), "y");
        assertThat(UnsafeLayers.of(graph.model())).containsExactly("product");
    }

    @Test
    void signedActivationsInOperatorFormUseAnotherKernel() {
        QuantizedGraph graph = new QuantizedGraph()
                .input("x", 4, 2)
                .output("y", 4, 1)
                .parameters("x", DataType.INT8, 0)
                .constant("w", Tensor.ofBytes(DataType.INT8, Shape.of(2, 1), new byte[] {100, 100}))
                .parameters("w", DataType.INT8, 0)
                .node("x_Q", "QuantizeLinear", List.of("x", "x_scale", "x_zp"), "x_q")
                .contrib("product", "MatMulIntegerToFloat", List.of("x_q", "w", "x_scale", "w_scale", "x_zp"), "y");
        assertThat(UnsafeLayers.prove(graph.model())).isEmpty();
    }

    @Test
    void observedActivationsLowerTheBound() {
        Tensor weight = Tensor.ofBytes(DataType.INT8, Shape.of(2, 1), new byte[] {127, 127});
        List<SaturationProof> observed = UnsafeLayers.prove(
                qdq(weight, "MatMul").model(),
                tensor -> tensor.equals("x_q") ? OptionalInt.of(129) : OptionalInt.empty());
        assertThat(observed.get(0).worstProductSum()).isEqualTo(32766);
        assertThat(observed.get(0).isSafe()).isTrue();
    }

    @Test
    void refusesCountsThatCannotBe() {
        assertThatThrownBy(() -> new SaturationProof("n", "w", 2, 3, 0, 255)).hasMessage("3 unsafe of 2 channels");
        assertThatThrownBy(() -> new SaturationProof("n", "w", 2, 0, 0, 256)).hasMessageContaining("256");
    }

    @Property(tries = 200)
    void sevenBitsAreAlwaysProven(@ForAll @Size(min = 1, max = 33) byte[] weights) {
        byte[] clamped = weights.clone();
        for (int i = 0; i < clamped.length; i++) {
            clamped[i] = (byte) Math.max(-64, Math.min(64, clamped[i]));
        }
        assertThat(product(Tensor.ofBytes(DataType.INT8, Shape.of(clamped.length, 1), clamped))
                        .isSafe())
                .isTrue();
    }

    /** The definition by brute force: every pair of activations 0, a, 255 at the corners. */
    @Property(tries = 300)
    void aProofAgreesWithTheInstructionAtItsCorners(@ForAll byte first, @ForAll byte second) {
        boolean saturates = false;
        for (int a : new int[] {0, 255}) {
            for (int b : new int[] {0, 255}) {
                int sum = a * first + b * second;
                saturates |= sum > Short.MAX_VALUE || sum < Short.MIN_VALUE;
            }
        }
        assertThat(column(first, second).isSafe()).isEqualTo(!saturates);
    }
}
