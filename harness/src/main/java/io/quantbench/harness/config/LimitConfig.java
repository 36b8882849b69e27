package io.quantbench.harness.config;

import java.time.Duration;

/** How many requests may be in flight. */
public sealed interface LimitConfig {
    /** Always as many. */
    record Fixed(int maxInFlight) implements LimitConfig {
        public Fixed {
            if (maxInFlight < 1) {
                throw new IllegalArgumentException("limit " + maxInFlight + " is below 1");
            }
        }
    }

    /** As many as keep to a target time: additive increase, multiplicative decrease. */
    record Aimd(int min, int max, Duration target, double backoff) implements LimitConfig {
        public Aimd {
            if (min < 1 || max < min) {
                throw new IllegalArgumentException("min " + min + " and max " + max + " are not 1 ≤ min ≤ max");
            }
            if (target.isZero() || target.isNegative()) {
                throw new IllegalArgumentException("target is not positive");
            }
            if (!(backoff > 0 && backoff < 1)) {
                throw new IllegalArgumentException("backoff " + backoff + " is not between 0 and 1");
            }
        }
    }
}
