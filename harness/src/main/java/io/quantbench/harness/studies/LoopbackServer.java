package io.quantbench.harness.studies;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.config.AdmissionConfig;
import io.quantbench.harness.config.BatchingConfig;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.LimitConfig;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.ListenersConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.config.ModelConfig;
import io.quantbench.harness.config.RoutingConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.config.ShadowConfig;
import io.quantbench.harness.config.VariantConfig;
import io.quantbench.harness.drive.ServerDialect;
import io.quantbench.harness.http.Edge;
import io.quantbench.harness.http.GrpcListener;
import io.quantbench.harness.http.RestEdge;
import io.quantbench.harness.http.ServerEdges;
import io.quantbench.harness.metrics.Exposition;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.vertx.MeteredVertx;
import io.quantbench.harness.serve.Server;
import io.quantbench.harness.serve.ServerParts;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Target;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.load.workload.Sample;
import io.quantbench.quant.engine.Engine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A server with one encoder, one row a batch, on ports of the loopback interface that were free, and the ways of asking it. */
final class LoopbackServer implements AutoCloseable {
    private static final String MODEL = "encoder";
    private static final String SHADOW = "shadow";
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Server server;
    private final ServerEdges edges;
    private final String suffix;

    private LoopbackServer(Server server, ServerEdges edges, String suffix) {
        this.server = server;
        this.edges = edges;
        this.suffix = suffix;
    }

    /** @param inFlight requests that are let in at a time */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the returned one's to close
    static LoopbackServer start(Engine engine, Path model, int inFlight) {
        return start(
                parts(engine), config(List.of(fp32("fp32", model)), Map.of(), inFlight), "", LoopbackServer::edges);
    }

    /**
     * With a second copy of the model that sees a share of the requests.
     *
     * @param rate that share, 0 to 1
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the returned one's to close
    static LoopbackServer startShadowing(Engine engine, Path model, int inFlight, double rate) {
        HarnessConfig config = config(
                List.of(fp32("fp32", model), fp32(SHADOW, model)),
                Map.of(SHADOW, new ShadowConfig(rate, inFlight)),
                inFlight);
        return start(parts(engine), config, "", LoopbackServer::edges);
    }

    private static VariantConfig fp32(String name, Path model) {
        return new VariantConfig(name, new VariantConfig.Source.File(model), 1, 1);
    }

    /** As {@link #start}, with everything metered that one request touches. */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the returned one's to close
    static LoopbackServer startMetered(Engine engine, Path model, int inFlight, HarnessMetrics metrics) {
        MeteredVertx metered = new MeteredVertx(metrics, SystemNanoClock.INSTANCE::nanoTime);
        return start(
                parts(engine).withObservers(metrics::observer),
                config(List.of(fp32("fp32", model)), Map.of(), inFlight),
                " with metrics",
                (config, server) -> ServerEdges.start(listeners(config, server), server, DRAIN, metered));
    }

    private static ServerParts parts(Engine engine) {
        return ServerParts.of(engine, SystemNanoClock.INSTANCE::nanoTime, Clock.systemUTC());
    }

    private static List<Edge> listeners(HarnessConfig config, Server server) {
        return ServerEdges.of(
                config,
                ServerEdges.Behind.of(
                        server, server, server::security, accept -> new Exposition("text/plain", new byte[0])));
    }

    @MustBeClosed
    private static ServerEdges edges(HarnessConfig config, Server server) {
        return ServerEdges.start(listeners(config, server), server, DRAIN);
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the returned one's to close
    private static LoopbackServer start(
            ServerParts parts,
            HarnessConfig config,
            String suffix,
            BiFunction<HarnessConfig, Server, ServerEdges> edges) {
        Server server = Server.start(config, parts);
        try {
            server.loaded().toCompletableFuture().join();
            return new LoopbackServer(server, edges.apply(config, server), suffix);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static HarnessConfig config(List<VariantConfig> variants, Map<String, ShadowConfig> shadows, int inFlight) {
        BatchingConfig usual = BatchingConfig.defaults();
        BatchingConfig oneByOne = new BatchingConfig(
                1,
                Duration.ZERO,
                usual.queueCapacity(),
                List.of(),
                List.of(),
                usual.fairAfter(),
                usual.priorities(),
                usual.defaultPriority());
        ModelConfig encoder = new ModelConfig(MODEL, variants, "fp32", Map.of(), shadows, oneByOne, Optional.empty());
        ListenerConfig free = ListenerConfig.onLoopback(0);
        return new HarnessConfig(
                List.of(encoder),
                new AdmissionConfig(
                        new LimitConfig.Fixed(inFlight),
                        AdmissionConfig.defaults().maxBytes()),
                MessageLimits.defaults(),
                new ListenersConfig(free, Optional.of(free), Optional.empty(), Optional.empty()),
                SecurityConfig.none(),
                RoutingConfig.defaults(),
                DRAIN);
    }

    /** Asks over REST with binary tensors, on as many connections as may be outstanding. */
    @MustBeClosed
    Target rest(List<InferRequest> requests, int outstanding) {
        return rest(RestEdge.NAME, requests, outstanding);
    }

    /** As the other, under a name for people. */
    @MustBeClosed
    Target rest(String name, List<InferRequest> requests, int outstanding) {
        RemoteLimits limits = RemoteLimits.defaults().withConnections(outstanding, 1);
        return target(name, ServerDialect.http(endpoint(RestEdge.NAME), limits), requests);
    }

    /** Asks over gRPC with raw tensors, on one connection. */
    @MustBeClosed
    Target grpc(List<InferRequest> requests) {
        RemoteLimits limits = RemoteLimits.defaults().withConnections(1, 1);
        return target(GrpcListener.NAME, ServerDialect.grpc(endpoint(GrpcListener.NAME), limits), requests);
    }

    private Endpoint endpoint(String edge) {
        return Endpoint.of("http://" + ListenerConfig.LOOPBACK + ":" + edges.port(edge));
    }

    @MustBeClosed
    private Target target(String name, ServerDialect dialect, List<InferRequest> requests) {
        List<ServerDialect.Body> bodies = requests.stream()
                .map(request -> dialect.body(MODEL, "", request))
                .toList();
        return new NamedTarget(name + suffix, dialect.connect(MODEL, "", bodies));
    }

    /** A target under a name for people. */
    private record NamedTarget(String name, Target target) implements Target {
        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            target.issue(queryId, sample, completion);
        }

        @Override
        public void close() {
            target.close();
        }
    }

    @Override
    public void close() {
        edges.close();
        server.close();
    }
}
