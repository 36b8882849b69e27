package io.quantbench.quant.audit;

/**
 * Whether the 8-bit products of one weight can saturate on x86 processors with AVX2 or AVX-512 but without VNNI. Their instruction
 * VPMADDUBSW multiplies two unsigned 8-bit activations with two signed 8-bit weights and adds the two products in a signed 16-bit
 * number, which sticks at −32768 or 32767. A channel is proven safe if for each pair of weights (w₁, w₂) that meet in one such sum
 *
 * <pre>
 * a · (max(0, w₁) + max(0, w₂)) ≤ 32767   and   a · (max(0, −w₁) + max(0, −w₂)) ≤ 32768
 * </pre>
 *
 * where a is the largest activation that can occur: 255, unless something smaller was observed. At 255 both mean that the pair's
 * sum is at most 128 (255 · 128 = 32640, 255 · 129 = 32895): two weights of 127 can reach 64770, two of 64 only 32640, so that
 * weights in [−64, 64] are always safe. Pairs are adjacent in the order in which ONNX Runtime packs the reduced axis: rows (2i,
 * 2i+1) of a MatMul's {@code [K, N]}; for a convolution the input channels within each kernel position, positions row by row.
 *
 * @param node name of the node that reads the weight
 * @param weight name of the constant
 * @param channels output channels; at least 1
 * @param unsafeChannels those that could not be proven safe
 * @param worstPairSum largest sum of a pair, of either sign; at most 256
 * @param largestActivation what was assumed, 0 to 255
 */
public record SaturationProof(
        String node, String weight, int channels, int unsafeChannels, int worstPairSum, int largestActivation) {
    public SaturationProof {
        if (channels < 1 || unsafeChannels < 0 || unsafeChannels > channels) {
            throw new IllegalArgumentException(unsafeChannels + " unsafe of " + channels + " channels");
        }
        if (largestActivation < 0 || largestActivation > 255) {
            throw new IllegalArgumentException("largestActivation=" + largestActivation + " is not in 0..255");
        }
    }

    /** Whether every channel is proven safe. */
    public boolean isSafe() {
        return unsafeChannels == 0;
    }

    /** The largest sum of two products that can occur, before it saturates. */
    public int worstProductSum() {
        return largestActivation * worstPairSum;
    }
}
