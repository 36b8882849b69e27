package io.quantbench.harness.demo;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.drive.HeadTraining;
import io.quantbench.harness.canary.drive.LabelledRequests;
import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.CanaryStart;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.canary.live.LiveSettings;
import io.quantbench.harness.canary.store.StoredEventLog;
import io.quantbench.harness.config.CanaryConfig;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.ConfigLoader;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.host.ServerHost;
import io.quantbench.harness.serve.ConfigSource;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.Server;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.dispatch.LiveSnapshot;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.remote.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A server with the variants of its settings, a canary of {@code int8} against the reference under shadow, and labelled sentences that are
 * asked over REST. The canary waits for an approval when it is proven, so that the shadow goes on.
 */
public final class Demo implements AutoCloseable {
    /** Rows that the classifier over the embeddings is fitted on; the others are asked. */
    private static final int HEAD_ROWS = 400;

    private static final String CANARY =
            """
            canary:
              candidate: int8
              alpha: 5%
              steps: [{name: shadow, shadow: 100%, approval: true}]
              guardrails:
                accuracy: {margin: 2%}
                agreement: {least: 0.95}
                errors: {margin: 1%}
              output: {kind: embedding, head: sentences}
            """;

    private final CanaryHost canaries;
    private final ServerHost host;
    private final LiveCanary canary;
    private final LabelledLoad load;

    private Demo(CanaryHost canaries, ServerHost host, LiveCanary canary, LabelledLoad load) {
        this.canaries = canaries;
        this.host = host;
        this.canary = canary;
        this.load = load;
    }

    /**
     * What is shown.
     *
     * @param server settings of the server by their paths, such as {@code models[0].name}; a variant must be called {@code int8}
     * @param folder where the canary's log is kept
     * @param ratePerSec mean rate of the load, above 0
     * @param duration of the load, above 0
     * @param identity the build that runs
     * @param progress hears what is being done, one sentence at a time
     */
    public record Options(
            Map<String, String> server,
            Path folder,
            double ratePerSec,
            Duration duration,
            RunIdentity identity,
            Consumer<String> progress) {
        public Options {
            server = new LinkedHashMap<>(server);
            if (!(ratePerSec > 0 && ratePerSec <= 100_000)) {
                throw new IllegalArgumentException("--rate " + ratePerSec + " is not a rate from above 0 to 100000");
            }
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("--duration " + duration + " is not above 0");
            }
        }

        private HarnessConfig config() throws ConfigException {
            Map<String, String> all = new LinkedHashMap<>(server);
            all.put(
                    "canary.log",
                    "'"
                            + folder.resolve("canary.log")
                                    .toAbsolutePath()
                                    .toString()
                                    .replace("'", "''") + "'");
            return ConfigLoader.parse(CANARY, folder, Map.of(), all);
        }
    }

    /**
     * Starts all of it; the load runs when this returns.
     *
     * @throws DemoException if the canary cannot begin
     * @throws ConfigException if the settings are not possible
     * @throws io.quantbench.harness.host.HostException if a variant cannot be loaded
     * @throws io.quantbench.harness.http.ServerStartException if a port cannot be listened on
     * @throws io.quantbench.harness.canary.drive.DriveException if the sentences cannot be had
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // The demo's to close.
    public static Demo start(Options options) throws ConfigException, InterruptedException {
        HarnessConfig config = options.config();
        CanaryHost canaries = new CanaryHost(SystemNanoClock.INSTANCE);
        ServerHost host = null;
        try {
            host = ServerHost.start(new ServerHost.Options(
                    config, ConfigSource.NONE, options.identity(), canaries, options.progress()));
            host.serve(canaries);
            return loaded(options, config.canary().orElseThrow(), canaries, host);
        } catch (InterruptedException | RuntimeException e) {
            canaries.close();
            if (host != null) {
                host.close();
            }
            throw e;
        }
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // The demo's to close.
    private static Demo loaded(Options options, CanaryConfig config, CanaryHost canaries, ServerHost host)
            throws InterruptedException {
        Server server = host.server();
        LiveSettings settings = CanaryStart.settings(config, server);
        options.progress().accept("fitting a classifier over the reference's embeddings of labelled sentences");
        LabelledRequests data =
                LabelledRequests.read(CanaryConfig.SENTENCES, server.inputs(ModelRef.of(settings.model())));
        Decider decider = HeadTraining.fit(
                server,
                new ModelRef(settings.model(), settings.begun().reference()),
                settings.output(),
                data.train().subList(0, Math.min(HEAD_ROWS, data.train().size())));
        LiveCanary canary;
        try {
            canary = canaries.begin(
                    settings,
                    () -> StoredEventLog.open(config.files().log(), options.progress()),
                    decider,
                    (model, transition, state) -> options.progress().accept("canary: " + transition.sentence()));
        } catch (EventLogException e) {
            throw new DemoException("the canary's log cannot be opened: " + e.getMessage(), e);
        }
        LabelledLoad load = new LabelledLoad(
                new LabelledLoad.Plan(data.test(), options.ratePerSec(), options.duration()),
                Endpoint.of("http://127.0.0.1:" + host.ports().get("REST")),
                canary,
                host.metrics());
        return new Demo(canaries, host, canary, load);
    }

    /**
     * A port on the loopback interface.
     *
     * @param edge what listens: REST, gRPC, metrics or admin
     * @throws IllegalArgumentException if nothing of that name does
     */
    public int port(String edge) {
        Integer port = host.ports().get(edge);
        if (port == null) {
            throw new IllegalArgumentException("there is no " + edge + " among " + host.ports());
        }
        return port;
    }

    /** The server and its metrics. */
    public ServerHost host() {
        return host;
    }

    public LiveCanary canary() {
        return canary;
    }

    /** Where the canary stands. */
    public CanarySnapshot snapshot() {
        return canary.snapshot();
    }

    /** How the load goes; empty before the first look. */
    public Optional<LiveSnapshot> load() {
        return load.latest();
    }

    /** Whether all has been sent and answered. */
    public boolean isDone() {
        return load.isDone();
    }

    /** Ends the load soon; {@link #await} then returns. From any thread. */
    public void stop() {
        load.stop();
    }

    /** Ends the load, waits for its last answers, and gives what its own recorder kept; the server goes on. */
    public Recording end() throws InterruptedException {
        load.stop();
        return load.await();
    }

    /** Waits until the load is over. */
    public Recording await() throws InterruptedException {
        return load.await();
    }

    /** Ends the load, the canary, and the server, in this order. */
    @Override
    public void close() {
        try {
            load.close();
        } finally {
            try {
                canaries.close();
            } finally {
                host.close();
            }
        }
    }
}
