package io.quantbench.harness.serve;

import io.quantbench.harness.admit.AimdLimit;
import io.quantbench.harness.admit.AimdOptions;
import io.quantbench.harness.admit.Limit;
import io.quantbench.harness.config.LimitConfig;

/** Makes the admission's limit that settings ask for. */
final class Limits {
    private Limits() {}

    static Limit of(LimitConfig config) {
        if (config instanceof LimitConfig.Aimd aimd) {
            return new AimdLimit(new AimdOptions(aimd.min(), aimd.max(), aimd.min(), aimd.target(), aimd.backoff()));
        }
        return Limit.fixed(((LimitConfig.Fixed) config).maxInFlight());
    }

    /**
     * How many of the requests in flight one variant may hold, so that one that hangs leaves room for the others: three in four.
     *
     * @param limit of all
     * @param variants that there are; a lone one may have all
     */
    static int ofVariant(int limit, int variants) {
        return variants == 1 ? limit : limit - limit / 4;
    }
}
