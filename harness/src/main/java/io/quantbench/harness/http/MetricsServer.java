package io.quantbench.harness.http;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.metrics.ExpositionSource;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import java.net.BindException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A running server for {@code /metrics}, {@code /health/live} and {@code /health/ready}, with a Vert.x of its own: one event
 * loop and two workers. Start and close wait, so they must not be called on an event loop.
 */
public final class MetricsServer implements AutoCloseable {
    private static final long LIMIT_SECONDS = 10;

    private final Vertx vertx;
    private final HttpVerticle verticle;

    private MetricsServer(Vertx vertx, HttpVerticle verticle) {
        this.vertx = vertx;
        this.verticle = verticle;
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param metrics rendered per scrape, on a worker thread
     * @param ready whether {@code /health/ready} says so; called on the event loop, must not wait
     * @throws ServerStartException if the port is in use or the host is not one of this machine's
     */
    @MustBeClosed
    public static MetricsServer start(MetricsServerOptions options, ExpositionSource metrics, BooleanSupplier ready) {
        return start(options, metrics, ready, new VertxOptions());
    }

    @MustBeClosed
    static MetricsServer start(
            MetricsServerOptions options, ExpositionSource metrics, BooleanSupplier ready, VertxOptions vertxOptions) {
        Vertx vertx = Vertx.vertx(vertxOptions
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        HttpVerticle verticle = new HttpVerticle(
                new HttpServerOptions().setHost(options.host()).setPort(options.port()), metrics, ready);
        try {
            vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS);
            return new MetricsServer(vertx, verticle);
        } catch (Throwable e) {
            // Vert.x throws the cause as it is, checked or not.
            vertx.close();
            throw new ServerStartException(reason(options, e), e);
        }
    }

    private static String reason(MetricsServerOptions options, Throwable cause) {
        if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
            return "port " + options.port() + " on " + options.host()
                    + " is in use; choose another with --metrics-port";
        }
        return "cannot listen on " + options.host() + " port " + options.port() + ": " + cause.getMessage();
    }

    /** The port that is listened on, also when any free one was asked for. */
    public int port() {
        return verticle.port();
    }

    /** Stops listening and waits until all threads of the server have ended. */
    @Override
    public void close() {
        try {
            vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the metrics server did not stop within " + LIMIT_SECONDS + " s", e);
        }
    }
}
