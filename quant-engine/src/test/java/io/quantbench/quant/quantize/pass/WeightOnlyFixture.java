package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A product of {@code x [ROWS, K]} with a constant, and the reference arithmetic for it. */
final class WeightOnlyFixture {
    static final int ROWS = 3;

    private WeightOnlyFixture() {}

    static float[] random(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    static Tensor matrix(long seed, long rows, long columns) {
        return Tensor.ofFloats(Shape.of(rows, columns), random(seed, Math.toIntExact(rows * columns)));
    }

    /** A MatMul of {@code x} with {@code weight}, named "product". */
    static Model matMul(Tensor weight) {
        return TinyModels.xToY(
                List.of(Initializer.of("w", weight)), Node.of("product", "MatMul", List.of("x", "w"), List.of("y")));
    }

    static Map<String, Feed> feed(int depth) {
        return Map.of("x", new Feed(random(99, ROWS * depth), List.of((long) ROWS, (long) depth)));
    }

    /** {@code x · w} in double, {@code w} N-major with {@code stride} values to a column. */
    static float[] product(int depth, int columns, float[] weight, int stride) {
        float[] x = random(99, ROWS * depth);
        float[] y = new float[ROWS * columns];
        for (int m = 0; m < ROWS; m++) {
            for (int n = 0; n < columns; n++) {
                double sum = 0;
                for (int k = 0; k < depth; k++) {
                    sum += (double) x[m * depth + k] * weight[n * stride + k];
                }
                y[m * columns + n] = (float) sum;
            }
        }
        return y;
    }

    /** The weights that {@code stored} stands for, N-major, padded to whole blocks. */
    static float[] dequantize(BlockQuantizer.BlockWeight stored, int bits) {
        byte[] values = stored.values().toByteArray();
        float[] scales = stored.scales().toFloats();
        int columns = Math.toIntExact(stored.values().shape().dim(0));
        int blocks = scales.length / columns;
        int blockSize = values.length * 8 / bits / scales.length;
        float[] weights = new float[scales.length * blockSize];
        for (int i = 0; i < weights.length; i++) {
            int block = i / blockSize;
            int zeroPoint = 1 << (bits - 1);
            if (stored.zeroPoints().isPresent()) {
                byte[] zeroPoints = stored.zeroPoints().get().toByteArray();
                int start = block / blocks * (zeroPoints.length / columns);
                zeroPoint = code(zeroPoints, start, block % blocks, bits);
            }
            weights[i] = (code(values, 0, i, bits) - zeroPoint) * scales[block];
        }
        return weights;
    }

    private static int code(byte[] packed, int start, int index, int bits) {
        return bits == 8 ? packed[start + index] & 0xff : (packed[start + index / 2] >> (index % 2 == 0 ? 0 : 4)) & 0xf;
    }

    /** The weights that {@code stored} stands for, N-major. */
    static float[] dequantize(CodebookQuantizer.CodebookWeight stored, WeightFormat.Codebook format, int count) {
        byte[] values = stored.values().toByteArray();
        float[] maxima = stored.maxima().toFloats();
        float[] table = CodebookQuantizer.table(format.table());
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            int code = (values[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
            weights[i] = table[code] * maxima[i / format.blockSize()];
        }
        return weights;
    }

    static void assertClose(float[] actual, float[] expected, double relativeTo) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < actual.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= relativeTo * largest)) {
                wrong.add(i + ": " + actual[i] + " instead of " + expected[i]);
            }
        }
        assertThat(wrong).isEmpty();
    }
}
