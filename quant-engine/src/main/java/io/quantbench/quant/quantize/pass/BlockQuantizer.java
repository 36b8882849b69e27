package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;

/**
 * Round-to-nearest quantization of a matrix {@code [K, N]} in blocks of consecutive weights along K, in the layout of ONNX
 * Runtime's MatMulNBits: N-major, K padded with zeros to whole blocks, 4-bit values two to a byte with the first in the low half.
 *
 * <pre>
 * asymmetric: scale = (max(w, 0) − min(w, 0)) / (2^bits − 1), zero point = round(−min(w, 0) / scale)
 * symmetric:  scale = −e / 2^(bits−1), zero point 2^(bits−1), where e is the weight of largest magnitude, with its sign
 * q = clamp(round(w / scale) + zero point, 0, 2^bits − 1)                                 (ties to even)
 * </pre>
 *
 * The symmetric rule gives e itself the code 0, so that all codes are used; scales may be negative, and a weight of the other sign
 * may be off by a whole scale instead of half of one. Scales are computed in double. A block of which the scale would be below the
 * smallest normal float becomes zeros with scale 1.
 */
public final class BlockQuantizer {
    private final WeightMatrix matrix;
    private final WeightFormat.Blocks format;
    private final int blocks;
    private final int bytesPerBlock;
    private final int zeroPointBytes;
    private final int maxCode;
    private final int middle;
    private final byte[] values;
    private final float[] scales;
    private final byte[] zeroPoints;

    private BlockQuantizer(WeightMatrix matrix, WeightFormat.Blocks format) {
        this.matrix = matrix;
        this.format = format;
        this.blocks = (matrix.depth() - 1) / format.blockSize() + 1;
        this.bytesPerBlock = format.blockSize() * format.bits() / 8;
        this.zeroPointBytes = (blocks * format.bits() + 7) / 8;
        this.maxCode = (1 << format.bits()) - 1;
        this.middle = 1 << (format.bits() - 1);
        this.values = new byte[Math.toIntExact((long) matrix.columns() * blocks * bytesPerBlock)];
        this.scales = new float[Math.multiplyExact(matrix.columns(), blocks)];
        this.zeroPoints = new byte[format.symmetric() ? 0 : Math.multiplyExact(matrix.columns(), zeroPointBytes)];
    }

    /**
     * A matrix in blocks; kb is the number of blocks in a column.
     *
     * @param values UINT8 {@code [N, kb, blockSize · bits / 8]}
     * @param scales FLOAT {@code [N, kb]}
     * @param zeroPoints UINT8 {@code [N, ceil(kb · bits / 8)]}, packed like the values; empty if symmetric
     */
    public record BlockWeight(Tensor values, Tensor scales, Optional<Tensor> zeroPoints) {}

    /**
     * Quantizes {@code weight}, FLOAT {@code [1…, K, N]}, or {@code [1…, N, K]} if {@code transposed}. The values are
     * {@linkplain Tensor#releasable releasable}, with {@code weight} as their source.
     *
     * @throws IllegalArgumentException if it is no float matrix, or has a value that is not finite
     */
    public static BlockWeight quantize(Tensor weight, boolean transposed, WeightFormat.Blocks format) {
        WeightMatrix matrix = WeightMatrix.of(weight, transposed);
        BlockQuantizer quantizer = run(matrix, format);
        Tensor values =
                Tensor.releasable(quantizer.values(), () -> run(matrix, format).values());
        return new BlockWeight(values, quantizer.scales(), quantizer.zeroPoints());
    }

    private static BlockQuantizer run(WeightMatrix matrix, WeightFormat.Blocks format) {
        BlockQuantizer quantizer = new BlockQuantizer(matrix, format);
        int step = matrix.groupColumns();
        for (int first = 0; first < matrix.columns(); first += step) {
            int count = Math.min(step, matrix.columns() - first);
            float[] group = matrix.columns(first, count);
            for (int c = 0; c < count; c++) {
                quantizer.column(group, c * matrix.depth(), first + c);
            }
        }
        return quantizer;
    }

    private void column(float[] group, int start, int column) {
        for (int block = 0; block < blocks; block++) {
            int from = start + block * format.blockSize();
            int count = Math.min(format.blockSize(), matrix.depth() - block * format.blockSize());
            if (format.symmetric()) {
                symmetric(group, from, count, column * blocks + block);
            } else {
                asymmetric(group, from, count, column, block);
            }
        }
    }

    private void symmetric(float[] group, int from, int count, int block) {
        float extreme = 0;
        for (int i = from; i < from + count; i++) {
            if (Math.abs(group[i]) > Math.abs(extreme)) {
                extreme = group[i];
            }
        }
        float scale = -extreme / middle;
        scales[block] = Math.abs(scale) < Float.MIN_NORMAL ? 1 : scale;
        encode(group, from, count, block, middle);
    }

    private void asymmetric(float[] group, int from, int count, int column, int block) {
        double min = 0;
        double max = 0;
        for (int i = from; i < from + count; i++) {
            min = Math.min(min, group[i]);
            max = Math.max(max, group[i]);
        }
        int index = column * blocks + block;
        float scale = (float) ((max - min) / maxCode);
        boolean isZero = scale < Float.MIN_NORMAL;
        scales[index] = isZero ? 1 : scale;
        int zeroPoint = isZero ? 0 : clamp(Math.rint(-min / scale));
        put(zeroPoints, column * zeroPointBytes, block, zeroPoint);
        encode(group, from, count, index, zeroPoint);
    }

    private void encode(float[] group, int from, int count, int block, int zeroPoint) {
        int target = block * bytesPerBlock;
        float scale = scales[block];
        for (int i = 0; i < format.blockSize(); i++) {
            double code = i < count ? Math.rint(group[from + i] / scale) + zeroPoint : zeroPoint;
            put(values, target, i, clamp(code));
        }
    }

    private int clamp(double code) {
        return (int) Math.max(0, Math.min(maxCode, code));
    }

    /** Puts {@code code} at place {@code index} behind byte {@code start}, which is still 0 there. */
    private void put(byte[] packed, int start, int index, int code) {
        if (format.bits() == 8) {
            packed[start + index] = (byte) code;
        } else {
            packed[start + index / 2] |= (byte) (code << (4 * (index & 1)));
        }
    }

    private Tensor values() {
        return Tensor.ofBytes(DataType.UINT8, Shape.of(matrix.columns(), blocks, bytesPerBlock), values);
    }

    private Tensor scales() {
        return Tensor.ofFloats(Shape.of(matrix.columns(), blocks), scales);
    }

    private Optional<Tensor> zeroPoints() {
        return format.symmetric()
                ? Optional.empty()
                : Optional.of(Tensor.ofBytes(DataType.UINT8, Shape.of(matrix.columns(), zeroPointBytes), zeroPoints));
    }
}
