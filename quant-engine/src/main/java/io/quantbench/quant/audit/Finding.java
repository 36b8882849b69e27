package io.quantbench.quant.audit;

/**
 * Something about one kernel that makes it slower than it could be.
 *
 * @param node name of the source node, or the engine's name where the source is not known
 */
public record Finding(String node, String operator, Kind kind) {
    /** What is wrong, and what to do. The figures were measured on ONNX Runtime 1.29 and 1.30, x86 with VNNI, one thread. */
    public enum Kind {
        PORTABLE_SIGNED_ACTIVATIONS(
                "slow: S8S8 on x86 runs a portable kernel, measured at 0.05 to 0.32 of the float speed; use unsigned activations"
                        + " there (on ARM, S8S8 is the fast form)"),
        UNSIGNED_WEIGHTS(
                "slower: u8 weights against u8 activations were measured at 1.5x over float where s8 weights reach 3.9x;"
                        + " use signed symmetric weights"),
        CONVOLUTION_WITHOUT_CALIBRATION(
                "slow: ConvInteger with s8 weights was measured at a quarter of the float speed; calibrate and use a static"
                        + " recipe, or leave the convolution in float"),
        SIXTEEN_BIT(
                "no gain: the engine has no 16-bit integer kernel on the CPU, the operator runs in float between conversions"),
        BLOCKS_WITHOUT_INTEGER_PRODUCT(
                "slow: MatMulNBits with 8 bits has a fast kernel at accuracy_level 4 only; the others were measured at 0.04 to"
                        + " 0.8 of the float speed");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }

        /** One sentence: what it costs and what to do. */
        public String sentence() {
            return sentence;
        }
    }
}
