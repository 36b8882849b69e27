package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Quantization of a matrix {@code [K, N]} to 4-bit codes into a fixed table of values within [−1, 1], in the layout of ONNX Runtime's
 * MatMulBnb4: the weights are flattened N-major and cut into blocks, which may cross columns; each block is divided by its absolute
 * maximum, and each weight gets the code of the nearest table value. Two codes to a byte, the first in the HIGH half (opposite to
 * {@link BlockQuantizer}). Of two equally near values the smaller is taken. (Tables: bitsandbytes; NF4 from QLoRA, arXiv
 * 2305.14314, appendix E.)
 */
public final class CodebookQuantizer {
    private static final float[] NF4 = {
        -1f,
        -0.6961928f,
        -0.52507305f,
        -0.3949175f,
        -0.28444138f,
        -0.18477343f,
        -0.091050036f,
        0f,
        0.0795803f,
        0.1609302f,
        0.2461123f,
        0.33791524f,
        0.44070983f,
        0.562617f,
        0.72295684f,
        1f
    };

    private static final float[] FP4 = {
        0f,
        0.0052083335f,
        0.6666667f,
        1f,
        0.33333334f,
        0.5f,
        0.16666667f,
        0.25f,
        -0f,
        -0.0052083335f,
        -0.6666667f,
        -1f,
        -0.33333334f,
        -0.5f,
        -0.16666667f,
        -0.25f
    };

    private final WeightMatrix matrix;
    private final int blockSize;
    private final int[] codes;
    private final float[] midpoints;
    private final byte[] values;
    private final float[] maxima;

    private CodebookQuantizer(WeightMatrix matrix, WeightFormat.Codebook format) {
        float[] table = table(format.table());
        this.matrix = matrix;
        this.blockSize = format.blockSize();
        this.codes = ascendingCodes(table);
        this.midpoints = midpoints(table, codes);
        long elements = (long) matrix.columns() * matrix.depth();
        this.values = new byte[Math.toIntExact((elements + 1) / 2)];
        this.maxima = new float[Math.toIntExact((elements - 1) / blockSize + 1)];
    }

    /**
     * A matrix as codes.
     *
     * @param values UINT8 {@code [ceil(N · K / 2)]}
     * @param maxima FLOAT {@code [ceil(N · K / blockSize)]}: what the table values are multiplied with
     */
    public record CodebookWeight(Tensor values, Tensor maxima) {}

    /**
     * Quantizes {@code weight}, FLOAT {@code [1…, K, N]}, or {@code [1…, N, K]} if {@code transposed}. The values are
     * {@linkplain Tensor#releasable releasable}, with {@code weight} as their source.
     *
     * @throws IllegalArgumentException if it is no float matrix, or has a value that is not finite
     */
    public static CodebookWeight quantize(Tensor weight, boolean transposed, WeightFormat.Codebook format) {
        WeightMatrix matrix = WeightMatrix.of(weight, transposed);
        CodebookQuantizer quantizer = run(matrix, format);
        Tensor values =
                Tensor.releasable(quantizer.values(), () -> run(matrix, format).values());
        return new CodebookWeight(values, Tensor.ofFloats(Shape.of(quantizer.maxima.length), quantizer.maxima));
    }

    /** The 16 values that the codes stand for. */
    public static float[] table(WeightFormat.Codebook.Table table) {
        return switch (table) {
            case NF4 -> NF4.clone();
            case FP4 -> FP4.clone();
        };
    }

    private static CodebookQuantizer run(WeightMatrix matrix, WeightFormat.Codebook format) {
        CodebookQuantizer quantizer = new CodebookQuantizer(matrix, format);
        // Once for the maxima, once for the codes: a block may lie in two groups of columns.
        quantizer.forEachGroup(quantizer::measure);
        quantizer.forEachGroup(quantizer::encode);
        return quantizer;
    }

    private interface GroupAction {
        void accept(float[] group, int start);
    }

    private void forEachGroup(GroupAction action) {
        int step = matrix.groupColumns();
        for (int first = 0; first < matrix.columns(); first += step) {
            int count = Math.min(step, matrix.columns() - first);
            action.accept(matrix.columns(first, count), first * matrix.depth());
        }
    }

    private void measure(float[] group, int start) {
        for (int i = 0; i < group.length; i++) {
            int block = (start + i) / blockSize;
            maxima[block] = Math.max(maxima[block], Math.abs(group[i]));
        }
    }

    private void encode(float[] group, int start) {
        for (int i = 0; i < group.length; i++) {
            float maximum = maxima[(start + i) / blockSize];
            int code = nearest(maximum == 0 ? 0 : group[i] / maximum);
            values[(start + i) / 2] |= (byte) ((start + i) % 2 == 0 ? code << 4 : code);
        }
    }

    private int nearest(float value) {
        int found = Arrays.binarySearch(midpoints, value);
        return codes[found >= 0 ? found : -found - 1];
    }

    /** Codes by ascending value; of FP4's two zeros only the positive one. */
    private static int[] ascendingCodes(float[] table) {
        return IntStream.range(0, table.length)
                .filter(code -> Float.floatToRawIntBits(table[code]) != Float.floatToRawIntBits(-0f))
                .boxed()
                .sorted(Comparator.comparing(code -> table[code]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static float[] midpoints(float[] table, int[] codes) {
        float[] midpoints = new float[codes.length - 1];
        for (int i = 0; i < midpoints.length; i++) {
            midpoints[i] = (float) (((double) table[codes[i]] + table[codes[i + 1]]) / 2);
        }
        return midpoints;
    }

    private Tensor values() {
        return Tensor.ofBytes(DataType.UINT8, Shape.of(values.length), values);
    }
}
