package io.quantbench.harness.http;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.metrics.ExpositionSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /metrics}, {@code /health/live} and {@code /health/ready}, for Prometheus and Kubernetes; needs no token. */
public final class MetricsEdge implements Edge {
    public static final String NAME = "metrics";

    private final ListenerConfig listener;
    private final ExpositionSource metrics;
    private final BooleanSupplier ready;
    private final Supplier<SecurityConfig> security;
    private volatile @Nullable HttpVerticle verticle;

    /**
     * An edge for metrics.
     *
     * @param metrics rendered per scrape, on a worker thread
     * @param ready whether {@code /health/ready} says so; called on the event loop, must not wait
     * @param security asked for its TLS at the start
     */
    public MetricsEdge(
            ListenerConfig listener,
            ExpositionSource metrics,
            BooleanSupplier ready,
            Supplier<SecurityConfig> security) {
        this.listener = listener;
        this.metrics = metrics;
        this.ready = ready;
        this.security = security;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ListenerConfig listener() {
        return listener;
    }

    @Override
    public Future<Integer> start(Vertx vertx) {
        if (!listener.loopback() && !listener.open()) {
            throw new ServerStartException(
                    NAME + " would be reached from other machines on " + listener.host()
                            + ", and have no token; say that they are meant to be public",
                    null);
        }
        HttpVerticle deployed = new HttpVerticle(
                Listening.options(listener, MessageLimits.defaults(), Patience.defaults(), security.get()),
                metrics,
                ready);
        verticle = deployed;
        return vertx.deployVerticle(deployed).map(id -> deployed.port());
    }

    @Override
    public Future<?> stop(Duration limit) {
        HttpVerticle deployed = verticle;
        return deployed == null ? Future.succeededFuture() : deployed.stop(limit);
    }
}
