package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * Symmetric int8 quantization of a float matrix: {@code scale = max|w| / 127}, {@code q = clamp(roundHalfEven(w / scale), −127, 127)},
 * zero point 0. The scale is computed in double and stored as float. A group whose scale would be below the smallest normal float
 * (all zero, as good as zero) gets scale 1 and zeros. The error of a weight is at most half its scale. (ONNX Runtime's rule for
 * symmetric weights.)
 */
public final class WeightQuantizer {
    private static final int QMAX = 127;

    private WeightQuantizer() {}

    /** Which weights share a scale. */
    public enum Granularity {
        /** All of them. */
        TENSOR,
        /** Those of one row: axis 0 of {@code [rows, columns]}. */
        ROW,
        /** Those of one column: axis 1 of {@code [rows, columns]}, the output channels of a MatMul. */
        COLUMN
    }

    /**
     * A quantized matrix.
     *
     * @param values INT8, shape of the original
     */
    public record QuantizedWeight(Tensor values, QuantParams params) {
        /** The scales as a FLOAT vector; a scalar for per-tensor quantization. */
        public Tensor scales() {
            float[] scales = params.scales();
            Shape shape = params.axis().isPresent() ? Shape.of(scales.length) : Shape.scalar();
            return Tensor.ofFloats(shape, scales);
        }
    }

    /**
     * Quantizes {@code weight}, FLOAT {@code [rows, columns]}.
     *
     * @throws IllegalArgumentException if it is no float matrix, or has a value that is not finite
     */
    public static QuantizedWeight quantize(Tensor weight, Granularity granularity) {
        if (weight.type() != DataType.FLOAT || weight.shape().rank() != 2) {
            throw new IllegalArgumentException("a weight must be a FLOAT matrix, not " + weight);
        }
        int rows = Math.toIntExact(weight.shape().dim(0));
        int columns = Math.toIntExact(weight.shape().dim(1));
        FloatBuffer values = weight.bytes().asFloatBuffer();
        float[] scales = scales(values, rows, columns, granularity);
        byte[] quantized = new byte[Math.multiplyExact(rows, columns)];
        float[] row = new float[columns];
        for (int r = 0; r < rows; r++) {
            values.get(r * columns, row);
            for (int c = 0; c < columns; c++) {
                quantized[r * columns + c] = quantize(row[c], scales[group(granularity, r, c)]);
            }
        }
        return new QuantizedWeight(
                Tensor.ofBytes(DataType.INT8, weight.shape(), quantized), params(scales, granularity));
    }

    /** Division in float and rounding half to even, as the engine's QuantizeLinear does it. */
    private static byte quantize(float value, float scale) {
        return (byte) Math.max(-QMAX, Math.min(QMAX, Math.rint(value / scale)));
    }

    private static int group(Granularity granularity, int row, int column) {
        return switch (granularity) {
            case TENSOR -> 0;
            case ROW -> row;
            case COLUMN -> column;
        };
    }

    private static float[] scales(FloatBuffer values, int rows, int columns, Granularity granularity) {
        int groups = granularity == Granularity.TENSOR ? 1 : granularity == Granularity.ROW ? rows : columns;
        float[] scales = new float[groups];
        float[] row = new float[columns];
        for (int r = 0; r < rows; r++) {
            values.get(r * columns, row);
            for (int c = 0; c < columns; c++) {
                if (!Float.isFinite(row[c])) {
                    throw new IllegalArgumentException("the weight at [" + r + ", " + c + "] is " + row[c]);
                }
                int group = group(granularity, r, c);
                scales[group] = Math.max(scales[group], Math.abs(row[c]));
            }
        }
        for (int g = 0; g < groups; g++) {
            // Equal to (rmax − rmin) / (127 − −127) for the symmetric range.
            float scale = (float) ((double) scales[g] / QMAX);
            scales[g] = scale < Float.MIN_NORMAL ? 1f : scale;
        }
        return scales;
    }

    private static QuantParams params(float[] scales, Granularity granularity) {
        if (granularity == Granularity.TENSOR) {
            return QuantParams.perTensor(DataType.INT8, scales[0], 0);
        }
        int axis = granularity == Granularity.ROW ? 0 : 1;
        return QuantParams.perChannel(DataType.INT8, scales, new int[scales.length], axis);
    }
}
