package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Affine 8-bit quantization of a constant of any rank, with one scale for all of it or one per index along an axis. For the usual
 * signed symmetric weights: {@code scale = max|w| / 127}, {@code q = clamp(roundHalfEven(w / scale), −127, 127)}, zero point 0; the
 * other formats follow {@link IntegerGrid}. A channel whose scale would be below the smallest normal float (all zero, as good as
 * zero, or empty) gets scale 1 and zeros. The error of a weight is at most half its scale.
 */
public final class WeightQuantizer {
    private WeightQuantizer() {}

    /** Which weights of a matrix share a scale. */
    public enum Granularity {
        /** All of them. */
        TENSOR,
        /** Those of one row: axis 0 of {@code [rows, columns]}. */
        ROW,
        /** Those of one column: axis 1 of {@code [rows, columns]}, the output channels of a MatMul. */
        COLUMN
    }

    /**
     * A quantized constant.
     *
     * @param values INT8 or UINT8, shape of the original
     */
    public record QuantizedWeight(Tensor values, QuantParams params) {
        /** The scales as a FLOAT vector; a scalar for per-tensor quantization. */
        public Tensor scales() {
            return Tensor.ofFloats(paramShape(), params.scales());
        }

        /** The zero points in the type of the values, shaped as {@link #scales()}. */
        public Tensor zeroPoints() {
            byte[] zeroPoints = new byte[params.channels()];
            for (int c = 0; c < zeroPoints.length; c++) {
                zeroPoints[c] = (byte) params.zeroPoint(c);
            }
            return Tensor.ofBytes(params.type(), paramShape(), zeroPoints);
        }

        private Shape paramShape() {
            return params.axis().isPresent() ? Shape.of(params.channels()) : Shape.scalar();
        }
    }

    /**
     * Quantizes {@code weight}, FLOAT {@code [rows, columns]}, to signed symmetric 8 bits.
     *
     * @throws IllegalArgumentException if it is no float matrix, or has a value that is not finite
     */
    public static QuantizedWeight quantize(Tensor weight, Granularity granularity) {
        if (weight.type() != DataType.FLOAT || weight.shape().rank() != 2) {
            throw new IllegalArgumentException("a weight must be a FLOAT matrix, not " + weight);
        }
        boolean perChannel = granularity != Granularity.TENSOR;
        WeightFormat.Int8 format = new WeightFormat.Int8(DataType.INT8, perChannel, true, 8);
        return quantize("the weight", weight, format, granularity == Granularity.ROW ? 0 : 1);
    }

    /**
     * Quantizes a FLOAT constant of any rank.
     *
     * @param name what messages call the constant
     * @param axis the output channels; not used where {@code format} is per tensor; negative axes count from the end
     * @throws IllegalArgumentException if the constant is not FLOAT or has a value that is not finite; the message says where
     */
    public static QuantizedWeight quantize(String name, Tensor weight, WeightFormat.Int8 format, int axis) {
        return quantize(weight, params(name, weight, format, axis), format);
    }

    /** The parameters that {@link #quantize(String, Tensor, WeightFormat.Int8, int)} uses. */
    static QuantParams params(String name, Tensor weight, WeightFormat.Int8 format, int axis) {
        if (weight.type() != DataType.FLOAT) {
            throw new IllegalArgumentException(name + " must be FLOAT, not " + weight);
        }
        Layout layout = format.perChannel() ? Layout.along(weight.shape(), axis) : Layout.whole(weight.shape());
        float[] min = new float[layout.channels()];
        float[] max = new float[layout.channels()];
        float[] run = new float[layout.inner()];
        FloatBuffer values = weight.bytes().asFloatBuffer();
        for (int start = 0, channel = 0; start < values.limit(); start += layout.inner()) {
            values.get(start, run);
            for (int i = 0; i < run.length; i++) {
                if (!Float.isFinite(run[i])) {
                    throw notFinite(name, weight.shape(), start + i, run[i]);
                }
                min[channel] = Math.min(min[channel], run[i]);
                max[channel] = Math.max(max[channel], run[i]);
            }
            channel = channel + 1 == layout.channels() ? 0 : channel + 1;
        }
        return fit(format, layout.axis(), min, max);
    }

    private static QuantParams fit(WeightFormat.Int8 format, int axis, float[] min, float[] max) {
        IntegerGrid grid = IntegerGrid.of(format);
        float[] scales = new float[min.length];
        int[] zeroPoints = new int[min.length];
        for (int c = 0; c < min.length; c++) {
            IntegerGrid.Affine affine = grid.fit(min[c], max[c]);
            scales[c] = affine.scale();
            zeroPoints[c] = affine.zeroPoint();
        }
        return format.perChannel()
                ? QuantParams.perChannel(format.type(), scales, zeroPoints, axis)
                : QuantParams.perTensor(format.type(), scales[0], zeroPoints[0]);
    }

    /** Quantizes a FLOAT constant with given parameters. */
    static QuantizedWeight quantize(Tensor weight, QuantParams params, WeightFormat.Int8 format) {
        Layout layout = params.axis().isPresent()
                ? Layout.along(weight.shape(), params.axis().getAsInt())
                : Layout.whole(weight.shape());
        IntegerGrid grid = IntegerGrid.of(format);
        FloatBuffer values = weight.bytes().asFloatBuffer();
        byte[] quantized = new byte[values.limit()];
        float[] run = new float[layout.inner()];
        for (int start = 0, channel = 0; start < quantized.length; start += layout.inner()) {
            values.get(start, run);
            float scale = params.scale(channel);
            int zeroPoint = params.zeroPoint(channel);
            for (int i = 0; i < run.length; i++) {
                quantized[start + i] = grid.quantize(run[i], scale, zeroPoint);
            }
            channel = channel + 1 == layout.channels() ? 0 : channel + 1;
        }
        return new QuantizedWeight(Tensor.ofBytes(params.type(), weight.shape(), quantized), params);
    }

    private static IllegalArgumentException notFinite(String name, Shape shape, int index, float value) {
        long[] place = new long[shape.rank()];
        long rest = index;
        for (int i = place.length - 1; i >= 0; i--) {
            place[i] = rest % shape.dim(i);
            rest /= shape.dim(i);
        }
        return new IllegalArgumentException(name + " at " + Arrays.toString(place) + " is " + value);
    }

    /** Runs of {@code inner} neighbours have one channel; the channels follow one another, again and again. */
    private record Layout(int axis, int channels, int inner) {
        static Layout whole(Shape shape) {
            return new Layout(0, 1, Math.toIntExact(shape.rank() == 0 ? 1 : Math.max(1, shape.dim(-1))));
        }

        static Layout along(Shape shape, int axis) {
            int positive = axis < 0 ? axis + shape.rank() : axis;
            long inner = IntStream.range(positive + 1, shape.rank())
                    .mapToLong(shape::dim)
                    .reduce(1, (a, b) -> a * b);
            // A constant without elements has no runs, but its channels still get their parameters.
            return new Layout(positive, Math.toIntExact(shape.dim(positive)), Math.toIntExact(Math.max(1, inner)));
        }
    }
}
