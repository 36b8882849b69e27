package io.quantbench.quant.calibrate;

/** The interval of values that a tensor takes. */
public record Range(float min, float max) {
    public Range {
        if (!(min <= max) || Float.isInfinite(min) || Float.isInfinite(max)) {
            throw new IllegalArgumentException("[" + min + ", " + max + "] is not a finite interval");
        }
    }
}
