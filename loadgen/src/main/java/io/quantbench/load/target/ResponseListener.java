package io.quantbench.load.target;

/**
 * Hears of every query that ended, warm-up included, with the times that only the generator knows. Called on the generator's
 * thread between two queries: it must not block, and allocates nothing if the generator shall not.
 */
@FunctionalInterface
public interface ResponseListener {
    /** A listener that ignores everything. */
    ResponseListener NONE = (outcome, responseNs, serviceNs) -> {};

    /**
     * A query ended.
     *
     * @param outcome how
     * @param responseNs completion − intended start
     * @param serviceNs completion − actual issue
     */
    void ended(Outcome outcome, long responseNs, long serviceNs);
}
