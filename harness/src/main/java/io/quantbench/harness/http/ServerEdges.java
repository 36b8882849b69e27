package io.quantbench.harness.http;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.metrics.ExpositionSource;
import io.quantbench.harness.metrics.vertx.MeteredVertx;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ServerControl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * All listeners of a running server, on one Vert.x. Start and close wait, so they must not be called on an event loop.
 */
public final class ServerEdges implements AutoCloseable {
    private static final Logger logger = System.getLogger(ServerEdges.class.getName());
    private static final long LIMIT_SECONDS = 20;
    /** Those of REST on this machine, and one for each of the other edges: each loop is watched, and makes series. */
    private static final int LOOPS = Math.max(1, Runtime.getRuntime().availableProcessors() / 4) + 3;

    private final Vertx vertx;
    private final ServerControl control;
    private final Duration drain;
    private final List<Edge> edges = new ArrayList<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    private ServerEdges(Vertx vertx, ServerControl control, Duration drain) {
        this.vertx = vertx;
        this.control = control;
        this.drain = drain;
    }

    /**
     * The edges that settings ask for, in the order in which they start.
     *
     * @param security asked at every request, so that tokens can change
     * @param metrics rendered per scrape, on a worker thread
     */
    public static List<Edge> of(
            HarnessConfig config,
            InferenceService service,
            ServerControl control,
            Supplier<SecurityConfig> security,
            ExpositionSource metrics) {
        List<Edge> edges = new ArrayList<>();
        RestOptions rest = RestOptions.of(
                config.listeners().http(), config.limits(), config.routing().stickyHeader());
        edges.add(new RestEdge(rest, service, security));
        config.listeners()
                .grpc()
                .ifPresent(at -> edges.add(new GrpcListener(GrpcEdgeOptions.of(at, config), service, security)));
        config.listeners().metrics().ifPresent(at -> edges.add(new MetricsEdge(at, metrics, service::ready, security)));
        config.listeners().admin().ifPresent(at -> edges.add(new AdminEdge(at, config.limits(), control, security)));
        return edges;
    }

    /**
     * Starts edges and waits until all of them listen; none does if one cannot.
     *
     * @param control told to drain at the end
     * @param drain how long the end waits for what has been admitted
     * @throws ServerStartException if a port is in use, a host is not one of this machine's, a certificate cannot be used, or others
     *     could come in without a token
     */
    @MustBeClosed
    public static ServerEdges start(List<Edge> edges, ServerControl control, Duration drain) {
        return start(edges, control, drain, new VertxOptions());
    }

    /** As {@link #start(List, ServerControl, Duration)}, with metrics of Vert.x and of its event loops. */
    @MustBeClosed
    public static ServerEdges start(List<Edge> edges, ServerControl control, Duration drain, MeteredVertx metered) {
        return start(
                edges, control, drain, metered.build(withoutFiles(new VertxOptions().setEventLoopPoolSize(LOOPS))));
    }

    @MustBeClosed
    static ServerEdges start(List<Edge> edges, ServerControl control, Duration drain, VertxOptions options) {
        return start(edges, control, drain, Vertx.vertx(withoutFiles(options)));
    }

    private static VertxOptions withoutFiles(VertxOptions options) {
        return options.setFileSystemOptions(
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }

    @MustBeClosed
    private static ServerEdges start(List<Edge> edges, ServerControl control, Duration drain, Vertx vertx) {
        ServerEdges server = new ServerEdges(vertx, control, drain);
        for (Edge edge : edges) {
            try {
                server.ports.put(edge.name(), edge.start(vertx).await(LIMIT_SECONDS, TimeUnit.SECONDS));
                server.edges.add(edge);
            } catch (Throwable e) {
                // Vert.x throws the cause as it is, checked or not.
                vertx.close();
                throw e instanceof ServerStartException known ? known : new ServerStartException(reason(edge, e), e);
            }
        }
        return server;
    }

    private static String reason(Edge edge, Throwable cause) {
        ListenerConfig at = edge.listener();
        if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
            return "port " + at.port() + " on " + at.host() + " is in use; choose another for " + edge.name();
        }
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return edge.name() + " cannot listen on " + at.host() + " port " + at.port() + ": " + why;
    }

    /**
     * The port that an edge listens on, also when any free one was asked for.
     *
     * @throws IllegalArgumentException if there is no edge of that name
     */
    public int port(String edge) {
        Integer port = ports.get(edge);
        if (port == null) {
            throw new IllegalArgumentException("there is no edge " + edge + " among " + ports.keySet());
        }
        return port;
    }

    /** Ports by the names of their edges, in the order of their start. */
    public Map<String, Integer> ports() {
        return Map.copyOf(ports);
    }

    /** Stops listening, waits for what has been admitted but no longer than it may, and then ends all connections and threads. */
    @Override
    public void close() {
        List<Future<?>> ends = new ArrayList<>();
        for (Edge edge : edges) {
            ends.add(edge.stop(drain));
        }
        ends.add(Future.fromCompletionStage(control.drain()));
        try {
            Future.join(ends).await(drain.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            logger.log(Level.WARNING, "requests were still open after " + drain.toMillis() + " ms and are cut off");
        } catch (Throwable e) {
            logger.log(Level.WARNING, "the server did not drain as it should, and ends all the same", e);
        }
        try {
            vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the server's threads did not end within " + LIMIT_SECONDS + " s", e);
        }
    }
}
