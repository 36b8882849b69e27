package io.quantbench.harness.metrics.vertx;

import io.quantbench.harness.metrics.HarnessMetrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.function.LongSupplier;

/** Makes a Vert.x of which all is metered: see {@link VertxMetrics}, and its event loops by {@link LoopWatch}. To be used once. */
public final class MeteredVertx {
    private final HarnessMetrics metrics;
    private final LongSupplier nanoClock;

    /**
     * A maker.
     *
     * @param nanoClock monotonic nanoseconds from an arbitrary origin; safe for use by several threads
     */
    public MeteredVertx(HarnessMetrics metrics, LongSupplier nanoClock) {
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /**
     * A Vert.x that is metered from its start.
     *
     * @param options given metrics options, changed
     */
    public Vertx build(VertxOptions options) {
        Vertx vertx = VertxMetrics.builder(options, metrics).build();
        LoopWatch watch = metrics.add(new LoopWatch(metrics.loops(), nanoClock));
        // Contexts are dealt to the loops in turn, so that each gets one probe.
        vertx.deployVerticle(watch::probe, new DeploymentOptions().setInstances(options.getEventLoopPoolSize()))
                .onFailure(watch::failed);
        return vertx;
    }
}
