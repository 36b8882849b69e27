package io.quantbench.harness.host;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.admit.AdmissionCounts;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.http.Edge;
import io.quantbench.harness.http.ServerEdges;
import io.quantbench.harness.metrics.AdmissionFigures;
import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.vertx.MeteredVertx;
import io.quantbench.harness.serve.AnswerTap;
import io.quantbench.harness.serve.ConfigSource;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.Server;
import io.quantbench.harness.serve.ServerParts;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.ort.OrtEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** A whole server in this process: models, metrics and listeners. */
public final class ServerHost implements AutoCloseable {
    private final HarnessMetrics metrics;
    private final Server server;
    private final ServerEdges edges;

    private ServerHost(HarnessMetrics metrics, Server server, ServerEdges edges) {
        this.metrics = metrics;
        this.server = server;
        this.edges = edges;
    }

    /**
     * What a server is started with.
     *
     * @param config its settings, models included
     * @param source reads them anew
     * @param identity the build that runs
     * @param tap sees the ends of requests
     * @param progress hears what is being done, one sentence at a time
     */
    public record Options(
            HarnessConfig config, ConfigSource source, RunIdentity identity, AnswerTap tap, Consumer<String> progress) {
        /** Without reload, tap and progress. */
        public static Options of(HarnessConfig config, RunIdentity identity) {
            return new Options(config, ConfigSource.NONE, identity, AnswerTap.NONE, sentence -> {});
        }
    }

    /**
     * Starts to listen, then loads all models and waits for that. Until a model is loaded, its requests are answered UNAVAILABLE.
     *
     * @throws HostException if a variant cannot be loaded; nothing is left running
     * @throws io.quantbench.harness.http.ServerStartException if a listener cannot be started; nothing is left running
     */
    @MustBeClosed
    public static ServerHost start(Options options) throws InterruptedException {
        ServerHost host = listening(options);
        try {
            host.awaitModels();
            return host;
        } catch (InterruptedException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the host's to close
    private static ServerHost listening(Options options) {
        Engine engine = new OrtEngine();
        HarnessMetrics metrics = new HarnessMetrics(new BuildInfo(
                options.identity().toolVersion(),
                options.identity().commit(),
                System.getProperty("java.version"),
                engine.name() + " " + engine.version()));
        TrafficMeter traffic = new TrafficMeter(metrics, options.tap());
        Server server = server(options, engine, metrics, traffic);
        try {
            traffic.serve(server);
            metrics.admission(() -> figures(server.admission()));
            List<Edge> listeners =
                    new ArrayList<>(ServerEdges.of(options.config(), server, server, server::security, metrics));
            ServerEdges edges = ServerEdges.start(
                    listeners,
                    server,
                    options.config().drain(),
                    new MeteredVertx(metrics, SystemNanoClock.INSTANCE::nanoTime));
            return new ServerHost(metrics, server, edges);
        } catch (RuntimeException e) {
            server.close();
            metrics.close();
            throw e;
        }
    }

    private static AdmissionFigures figures(AdmissionCounts counts) {
        return new AdmissionFigures(
                counts.inFlight(), counts.inFlightBytes(), counts.limit(), counts.admitted(), counts.refused());
    }

    private static Server server(Options options, Engine engine, HarnessMetrics metrics, TrafficMeter traffic) {
        Path variants = CacheDirectory.ofUser().resolve("variants");
        ServerParts parts = ServerParts.of(engine, SystemNanoClock.INSTANCE::nanoTime, Clock.systemUTC())
                .withObservers(metrics::observer)
                .withTap(traffic)
                .withLoads(new LoadMeter(metrics))
                .withMaking(new RecipeVariants(engine, variants, options.identity(), options.progress()))
                .withConfig(options.source());
        return Server.start(options.config(), parts);
    }

    private void awaitModels() throws InterruptedException {
        try {
            List<ModelStatus> models = server.loaded().toCompletableFuture().get();
            for (ModelStatus model : models) {
                for (ModelStatus.Variant variant : model.variants()) {
                    if (variant.state() != ModelStatus.State.READY) {
                        throw new HostException("variant " + variant.name() + " of " + model.name()
                                + " cannot be served: " + variant.reason());
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new HostException("the models cannot be loaded: " + e.getCause(), e);
        }
    }

    /** The models and what can be asked of and done to them. */
    public Server server() {
        return server;
    }

    /** What {@code /metrics} tells, so that others of this process can tell theirs there. */
    public HarnessMetrics metrics() {
        return metrics;
    }

    /** Lets canaries divide this server's traffic, and meters them; to be called once, with those that are the options' tap. */
    public void serve(CanaryHost canaries) {
        CanaryMeter.start(metrics, canaries);
        canaries.serve(server);
    }

    /** Ports that are listened on, by what listens: REST, gRPC, metrics, admin. */
    public Map<String, Integer> ports() {
        return edges.ports();
    }

    /** Takes no more requests, waits for those admitted as long as the settings allow, and ends. */
    @Override
    public void close() {
        edges.close();
        server.close();
        metrics.close();
    }
}
