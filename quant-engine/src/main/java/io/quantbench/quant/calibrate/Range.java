package io.quantbench.quant.calibrate;

/**
 * The interval of values that a tensor's quantized form shall tell apart; what lies outside is clipped.
 *
 * @param min finite, at most {@code max}
 * @param max finite
 */
public record Range(float min, float max) {
    public Range {
        if (!Float.isFinite(min) || !Float.isFinite(max) || min > max) {
            throw new IllegalArgumentException("[" + min + ", " + max + "] is no finite interval");
        }
        // One zero, so that equal ranges have equal bytes.
        min += 0f;
        max += 0f;
    }

    /** The smallest range around this one and {@code value}. */
    public Range including(float value) {
        return new Range(Math.min(min, value), Math.max(max, value));
    }

    /** The smallest range around this one and 0, which every affine quantization must represent exactly. */
    public Range including() {
        return including(0f);
    }

    /** The smallest range around both. */
    public Range union(Range other) {
        return new Range(Math.min(min, other.min), Math.max(max, other.max));
    }

    /** The largest magnitude in it. */
    public float absMax() {
        return Math.max(Math.abs(min), Math.abs(max));
    }

    /** The way from this range to {@code other}, gone so far: 0 is here, 1 is there. */
    Range towards(Range other, double share) {
        return new Range(
                (float) (min + (other.min - (double) min) * share), (float) (max + (other.max - (double) max) * share));
    }

    Range stretched(double below, double above) {
        double newMin = min * (min < 0 ? below : above);
        double newMax = max * (max < 0 ? below : above);
        return new Range((float) Math.min(newMin, newMax), (float) Math.max(newMin, newMax));
    }
}
