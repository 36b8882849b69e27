package io.quantbench.harness.host;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.admit.AdmissionCounts;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.http.CanaryAnnex;
import io.quantbench.harness.http.ServerEdges;
import io.quantbench.harness.metrics.AdmissionFigures;
import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.vertx.MeteredVertx;
import io.quantbench.harness.serve.ConfigSource;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.Server;
import io.quantbench.harness.serve.ServerParts;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.ort.OrtEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A whole server in this process: models, metrics and listeners, the live page, and the canary of its settings.
 *
 * <p>Threading: {@link #start} and {@link #close} wait, everything else may be called from any thread.
 */
public final class ServerHost implements AutoCloseable {
    private final HarnessMetrics metrics;
    private final Server server;
    private final CanaryHost canaries;
    private final ServedCanary canary;
    private final ServerEdges edges;

    private ServerHost(
            HarnessMetrics metrics, Server server, CanaryHost canaries, ServedCanary canary, ServerEdges edges) {
        this.metrics = metrics;
        this.server = server;
        this.canaries = canaries;
        this.canary = canary;
        this.edges = edges;
    }

    /**
     * What a server is started with.
     *
     * @param config its settings, models included
     * @param source reads them anew
     * @param identity the build that runs
     * @param progress hears what is being done, one sentence at a time
     */
    public record Options(HarnessConfig config, ConfigSource source, RunIdentity identity, Consumer<String> progress) {
        /** Without reload and progress. */
        public static Options of(HarnessConfig config, RunIdentity identity) {
            return new Options(config, ConfigSource.NONE, identity, sentence -> {});
        }
    }

    /**
     * Starts to listen, then loads all models and waits for that, then begins the canary if there is one. Until a model is loaded, its
     * requests are answered UNAVAILABLE.
     *
     * @throws HostException if a variant cannot be loaded; nothing is left running
     * @throws IOException if the canary's log or data cannot be read; nothing is left running
     * @throws io.quantbench.harness.http.ServerStartException if a listener cannot be started; nothing is left running
     */
    @MustBeClosed
    public static ServerHost start(Options options) throws IOException, InterruptedException {
        ServerHost host = listening(options);
        try {
            host.awaitModels();
            if (options.config().canary().isPresent()) {
                host.canary.begin(options.config().canary().get());
            }
            return host;
        } catch (IOException | InterruptedException | RuntimeException e) {
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
        CanaryHost canaries = new CanaryHost(SystemNanoClock.INSTANCE);
        ServedCanary canary = new ServedCanary(canaries, options.progress());
        TrafficMeter traffic = new TrafficMeter(metrics, canaries);
        Server server = Server.start(
                options.config(), parts(options, engine, metrics, traffic).withPlans(canary));
        try {
            canaries.serve(server);
            canary.serve(server);
            traffic.serve(server);
            CanaryMeter.start(metrics, canaries);
            metrics.admission(() -> figures(server.admission()));
            ServerEdges.Behind behind = ServerEdges.Behind.of(server, server, server::security, metrics)
                    .withAnnexes(CanaryAnnex.data(canaries), CanaryAnnex.admin(canaries));
            ServerEdges edges = ServerEdges.start(
                    ServerEdges.of(options.config(), behind),
                    server,
                    options.config().drain(),
                    new MeteredVertx(metrics, SystemNanoClock.INSTANCE::nanoTime));
            return new ServerHost(metrics, server, canaries, canary, edges);
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

    private static ServerParts parts(Options options, Engine engine, HarnessMetrics metrics, TrafficMeter traffic) {
        Path variants = CacheDirectory.ofUser().resolve("variants");
        return ServerParts.of(engine, SystemNanoClock.INSTANCE::nanoTime, Clock.systemUTC())
                .withObservers(metrics::observer)
                .withTap(traffic)
                .withLoads(new LoadMeter(metrics))
                .withMaking(new RecipeVariants(engine, variants, options.identity(), options.progress()))
                .withConfig(options.source());
    }

    private void awaitModels() throws InterruptedException {
        try {
            for (ModelStatus model : server.loaded().toCompletableFuture().get()) {
                requireReady(model);
            }
        } catch (ExecutionException e) {
            throw new HostException("the models cannot be loaded: " + e.getCause(), e);
        }
    }

    private static void requireReady(ModelStatus model) {
        for (ModelStatus.Variant variant : model.variants()) {
            if (variant.state() != ModelStatus.State.READY) {
                throw new HostException(
                        "variant " + variant.name() + " of " + model.name() + " cannot be served: " + variant.reason());
            }
        }
    }

    /** The models and what can be asked of and done to them. */
    public Server server() {
        return server;
    }

    /** The canary of the settings in force, running or ended; empty without one. */
    public Optional<LiveCanary> canary() {
        return canary.canary();
    }

    /** What {@code /metrics} tells, so that others of this process can tell theirs there. */
    public HarnessMetrics metrics() {
        return metrics;
    }

    /** Ports that are listened on, by what listens: REST, gRPC, metrics, admin. */
    public Map<String, Integer> ports() {
        return edges.ports();
    }

    /** Takes no more requests, waits for those admitted as long as the settings allow, and ends. A canary can be resumed. */
    @Override
    public void close() {
        edges.close();
        canaries.close();
        canary.close();
        server.close();
        metrics.close();
    }
}
