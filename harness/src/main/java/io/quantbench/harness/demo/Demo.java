package io.quantbench.harness.demo;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.canary.drive.LabelledRequests;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.config.CanaryConfig;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.ConfigLoader;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.host.ServerHost;
import io.quantbench.harness.serve.ConfigSource;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.load.dispatch.LiveSnapshot;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.remote.Endpoint;
import java.io.IOException;
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

    private final ServerHost host;
    private final LiveCanary canary;
    private final LabelledLoad load;

    private Demo(ServerHost host, LiveCanary canary, LabelledLoad load) {
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
     * @throws IOException if the canary's log or its data cannot be read
     * @throws ConfigException if the settings are not possible
     * @throws io.quantbench.harness.host.HostException if a variant cannot be loaded
     * @throws io.quantbench.harness.http.ServerStartException if a port cannot be listened on
     * @throws io.quantbench.harness.canary.drive.DriveException if the sentences cannot be had
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // The demo's to close.
    public static Demo start(Options options) throws ConfigException, IOException, InterruptedException {
        ServerHost host = ServerHost.start(
                new ServerHost.Options(options.config(), ConfigSource.NONE, options.identity(), options.progress()));
        try {
            return loaded(options, host, host.canary().orElseThrow());
        } catch (InterruptedException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // The demo's to close.
    private static Demo loaded(Options options, ServerHost host, LiveCanary canary) throws InterruptedException {
        LabelledRequests data = LabelledRequests.read(
                CanaryConfig.SENTENCES,
                host.server().inputs(ModelRef.of(canary.settings().model())));
        LabelledLoad load = new LabelledLoad(
                new LabelledLoad.Plan(data.test(), options.ratePerSec(), options.duration()),
                Endpoint.of("http://127.0.0.1:" + host.ports().get("REST")),
                canary,
                host.metrics());
        return new Demo(host, canary, load);
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

    /** Ends the load, and then the server with its canary. */
    @Override
    public void close() {
        try {
            load.close();
        } finally {
            host.close();
        }
    }
}
