package io.quantbench.quant.tensor;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Parameters of an affine quantization: {@code q = clamp(roundHalfEven(x / scale) + zeroPoint)} and
 * {@code x ≈ scale · (q − zeroPoint)}; one pair per tensor, or one per index along {@link #axis()}. (ONNX QuantizeLinear.)
 * Immutable.
 */
public final class QuantParams {
    private final DataType type;
    private final float[] scale;
    private final int[] zeroPoint;
    private final OptionalInt axis;

    private QuantParams(DataType type, float[] scale, int[] zeroPoint, OptionalInt axis) {
        if (scale.length == 0 || scale.length != zeroPoint.length) {
            throw new IllegalArgumentException(
                    scale.length + " scales and " + zeroPoint.length + " zero points; as many of both are needed");
        }
        for (float value : scale) {
            if (!(value > 0) || Float.isInfinite(value)) {
                throw new IllegalArgumentException("scale=" + value + " is not a positive finite number");
            }
        }
        this.type = type;
        this.scale = scale;
        this.zeroPoint = zeroPoint;
        this.axis = axis;
    }

    public static QuantParams perTensor(DataType type, float scale, int zeroPoint) {
        return new QuantParams(type, new float[] {scale}, new int[] {zeroPoint}, OptionalInt.empty());
    }

    /** One scale and zero point per index along {@code axis}, which is at least 0. */
    public static QuantParams perChannel(DataType type, float[] scale, int[] zeroPoint, int axis) {
        if (axis < 0) {
            throw new IllegalArgumentException("axis=" + axis + " is negative");
        }
        return new QuantParams(type, scale.clone(), zeroPoint.clone(), OptionalInt.of(axis));
    }

    /** Type of the quantized elements. */
    public DataType type() {
        return type;
    }

    /** Empty for per-tensor parameters. */
    public OptionalInt axis() {
        return axis;
    }

    public int channels() {
        return scale.length;
    }

    public float scale(int channel) {
        return scale[channel];
    }

    public int zeroPoint(int channel) {
        return zeroPoint[channel];
    }

    public float[] scales() {
        return scale.clone();
    }

    public int[] zeroPoints() {
        return zeroPoint.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuantParams params
                && type == params.type
                && axis.equals(params.axis)
                && Arrays.equals(scale, params.scale)
                && Arrays.equals(zeroPoint, params.zeroPoint);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(scale) + Arrays.hashCode(zeroPoint);
    }

    @Override
    public String toString() {
        return type + (axis.isPresent() ? " per channel, axis " + axis.getAsInt() : " per tensor") + ", " + scale.length
                + " scale(s)";
    }
}
