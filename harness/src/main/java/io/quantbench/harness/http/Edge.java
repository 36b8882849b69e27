package io.quantbench.harness.http;

import io.quantbench.harness.config.ListenerConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * One of a server's listeners: started and ended together with the others by {@link ServerEdges}. Used once.
 *
 * <p>Threading: its methods may be called from any thread and never wait.
 */
public interface Edge {
    /** What it is to people and to {@link ServerEdges#port}, such as {@code REST}; no two edges of a server have the same. */
    String name();

    /** Where it listens; its port may be 0 for any that is free. */
    ListenerConfig listener();

    /** Starts to listen, and tells the port. What it starts belongs to {@code vertx} and ends with it. */
    Future<Integer> start(Vertx vertx);

    /** Takes no more connections; completes when the open ones have answered what they were asked, or after {@code limit}. */
    Future<?> stop(Duration limit);
}
