package io.quantbench.harness.canary;

/**
 * Whatever divides traffic. Called on the controller's thread; must not wait for requests under way.
 */
@FunctionalInterface
public interface SplitTarget {
    /** Divides nothing. */
    SplitTarget NONE = share -> {};

    /**
     * Divides from now on as told. Told the same again, it changes nothing.
     *
     * @throws SplitException if it cannot; the controller tries again at its next look
     */
    void apply(TrafficShare share) throws SplitException;
}
