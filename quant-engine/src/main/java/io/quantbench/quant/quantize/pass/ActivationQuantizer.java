package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.calibrate.Range;
import io.quantbench.quant.tensor.QuantParams;
import java.util.Optional;

/**
 * Turns the range of an activation into scale and zero point: {@code scale = (max − min) / (qmax − qmin)} over the range widened to
 * include 0, so that padding and Relu are exact; zero point {@code round(qmin − min / scale)}, half to even. (ONNX Runtime's rule.)
 */
public final class ActivationQuantizer {
    /** Of so many steps at least, one more or less changes the step by at most a third. */
    private static final int MIN_STEPS = 3;

    private ActivationQuantizer() {}

    /** The parameters for values within {@code range}. */
    public static QuantParams params(Range range, ActivationFormat format) {
        return params(range.min(), range.max(), format);
    }

    /**
     * The parameters for values from {@code min} to {@code max}.
     *
     * @throws IllegalArgumentException if a bound is not finite, or they are in the wrong order
     */
    public static QuantParams params(float min, float max, ActivationFormat format) {
        if (!Float.isFinite(min) || !Float.isFinite(max) || min > max) {
            throw new IllegalArgumentException("[" + min + ", " + max + "] is not a finite interval");
        }
        IntegerGrid.Affine affine = IntegerGrid.of(format).fit(min, max);
        return QuantParams.perTensor(format.type(), affine.scale(), affine.zeroPoint());
    }

    /**
     * Parameters under which {@code offset} is a whole number of steps, so that adding it to the tensor only moves the zero point:
     * the scale is the smallest with this property that covers the range.
     *
     * @return empty if the step would have to grow by more than a third, or the format has a fixed zero point
     */
    public static Optional<QuantParams> aligned(float min, float max, ActivationFormat format, double offset) {
        QuantParams free = params(min, max, format);
        double distance = Math.abs(offset);
        double steps = Math.floor(distance / free.scale(0));
        if (format.symmetric() || steps < MIN_STEPS) {
            return Optional.empty();
        }
        IntegerGrid grid = IntegerGrid.of(format);
        float scale = (float) (distance / steps);
        double zeroPoint = Math.rint(grid.min() - Math.min(min, 0) / scale);
        return Optional.of(QuantParams.perTensor(
                format.type(), scale, (int) Math.max(grid.min(), Math.min(grid.max(), zeroPoint))));
    }
}
