package io.quantbench.harness.route;

/**
 * Takes a shadow's requests.
 *
 * @param <T> a request with its inputs
 */
@FunctionalInterface
public interface ShadowSink<T> {
    /**
     * Hands a request over. Called on the primary's thread: must not wait and must not run the request there.
     *
     * @param done to be run when the request has ended, however it did, on any thread; a second run does nothing
     * @throws RuntimeException if the request is not taken; {@code done} need not be run then
     */
    void submit(T work, Runnable done);
}
