package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.DataType;

/** How the constant operand of a node is stored. */
public sealed interface WeightFormat {
    /**
     * Affine 8-bit integers that integer kernels multiply as they are.
     *
     * @param type INT8 or UINT8
     * @param perChannel one scale per output channel; otherwise one for the whole constant
     * @param symmetric zero point 0 (INT8) or 128 (UINT8); otherwise the range is used fully
     * @param bits 8, or 7 where the kernel's 16-bit sums of two products could saturate
     */
    record Int8(DataType type, boolean perChannel, boolean symmetric, int bits) implements WeightFormat {
        public Int8 {
            if (type != DataType.INT8 && type != DataType.UINT8) {
                throw new IllegalArgumentException("weights are INT8 or UINT8, not " + type);
            }
            if (bits != 7 && bits != 8) {
                throw new IllegalArgumentException(
                        "bits=" + bits + "; integer kernels take 8, or 7 against saturation");
            }
        }

        /** Signed, symmetric, per output channel, all 8 bits. */
        public static Int8 defaults() {
            return new Int8(DataType.INT8, true, true, 8);
        }

        public Int8 withBits(int newBits) {
            return new Int8(type, perChannel, symmetric, newBits);
        }
    }

    /**
     * Blocks of consecutive weights along the summed axis, one scale each; the kernel widens them as it multiplies. (ONNX
     * Runtime's MatMulNBits.)
     *
     * @param bits 4 or 8
     * @param blockSize weights per scale: a power of two, at least 16
     * @param symmetric zero point in the middle; otherwise one is stored per block
     * @param accuracyLevel 4 lets the kernel quantize activations to int8 per block; 1 keeps them float; 0 leaves it to the kernel
     */
    record Blocks(int bits, int blockSize, boolean symmetric, int accuracyLevel) implements WeightFormat {
        public Blocks {
            if (bits != 4 && bits != 8) {
                throw new IllegalArgumentException("bits=" + bits + "; blocks have 4 or 8");
            }
            if (blockSize < 16 || Integer.bitCount(blockSize) != 1) {
                throw new IllegalArgumentException("blockSize=" + blockSize + " is not a power of two of at least 16");
            }
            if (accuracyLevel < 0 || accuracyLevel > 4) {
                throw new IllegalArgumentException("accuracyLevel=" + accuracyLevel + " is not within 0 to 4");
            }
        }
    }

    /**
     * Blocks of 4-bit codes into a fixed table of 16 values. (ONNX Runtime's MatMulBnb4; QLoRA, arXiv 2305.14314, for NF4.)
     *
     * @param blockSize weights per absolute maximum: a power of two, at least 16
     */
    record Codebook(Table table, int blockSize) implements WeightFormat {
        /** The table that the codes point into. */
        public enum Table {
            /** Quantiles of a normal distribution. */
            NF4,
            /** A 4-bit floating-point number. */
            FP4
        }

        public Codebook {
            if (blockSize < 16 || Integer.bitCount(blockSize) != 1) {
                throw new IllegalArgumentException("blockSize=" + blockSize + " is not a power of two of at least 16");
            }
        }
    }

    /** IEEE binary16. */
    record Half() implements WeightFormat {}
}
