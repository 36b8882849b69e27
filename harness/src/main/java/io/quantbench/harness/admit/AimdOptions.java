package io.quantbench.harness.admit;

import java.time.Duration;

/**
 * How an {@link AimdLimit} moves.
 *
 * @param min least limit; at least 1
 * @param max greatest limit, at which it starts to refuse whatever it learnt
 * @param initial limit at the start
 * @param target service time above which a request counts as one too many
 * @param backoff what the limit is multiplied by when there is one too many; above 0 and below 1
 */
public record AimdOptions(int min, int max, int initial, Duration target, double backoff) {
    public static final double DEFAULT_BACKOFF = 0.9;

    public AimdOptions {
        if (min < 1) {
            throw new IllegalArgumentException("min=" + min + " is below 1");
        }
        if (max < min) {
            throw new IllegalArgumentException("max=" + max + " is below min=" + min);
        }
        if (initial < min || initial > max) {
            throw new IllegalArgumentException("initial=" + initial + " is not from min=" + min + " to max=" + max);
        }
        if (target.isNegative() || target.isZero()) {
            throw new IllegalArgumentException("target=" + target + " is not positive");
        }
        if (!(backoff > 0 && backoff < 1)) {
            throw new IllegalArgumentException("backoff=" + backoff + " is not between 0 and 1");
        }
    }

    /** From {@code min} on, multiplied by 0.9 when a request takes longer than {@code target}. */
    public static AimdOptions of(int min, int max, Duration target) {
        return new AimdOptions(min, max, min, target, DEFAULT_BACKOFF);
    }
}
