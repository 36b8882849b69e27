package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.dashboards.DashboardViewer;
import io.quantbench.harness.demo.Demo;
import io.quantbench.harness.demo.PrometheusServer;
import io.quantbench.harness.demo.TemporaryFolder;
import io.quantbench.load.dispatch.LiveSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantbench demo}: everything at once, to look at. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a server with the built-in encoder in FP32 and int8, a canary of the one against the other under shadow, a",
            "load of labelled sentences, and Prometheus with our rules where it is installed. Prints where to look, and ends by",
            "itself or at Ctrl-C; nothing is left behind."
        },
        footer = {"", "Example:", "  quantbench demo --duration 5m --rate 20"})
final class DemoCommand implements Callable<Integer> {
    private static final long LINE_SECONDS = 5;
    private static final String REST = "REST";
    private static final String METRICS = "metrics";

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "60s",
            description = "How long the load lasts. Default: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ofSeconds(60);

    @Option(
            names = "--rate",
            paramLabel = "PER_SECOND",
            defaultValue = "20",
            description = "Mean rate of requests; each is also shown to int8. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--port", paramLabel = "PORT", description = "REST and the live page. Default: any that is free.")
    private @Nullable Integer port;

    @Option(names = "--metrics-port", paramLabel = "PORT", description = "Metrics. Default: any that is free.")
    private @Nullable Integer metricsPort;

    @Option(names = "--no-prometheus", description = "Leaves Prometheus out, also where it is installed.")
    private boolean noPrometheus;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (EndAtInterrupt guard = new EndAtInterrupt(interrupted);
                TemporaryFolder folder = TemporaryFolder.make("quantbench-demo-");
                Demo demo = Demo.start(options(folder.path()));
                Watching prometheus = prometheus(demo, folder.path())) {
            tell(demo, prometheus);
            watch(demo, interrupted);
            guard.ends();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("stopped while the demo was starting", e);
        }
        return ExitCode.OK.code();
    }

    private Demo.Options options(Path folder) {
        Map<String, String> flags = new LinkedHashMap<>(ServeOptions.builtIn());
        flags.put("listeners.http.port", String.valueOf(port == null ? 0 : port));
        flags.put("listeners.grpc.port", "0");
        flags.put("listeners.metrics.port", String.valueOf(metricsPort == null ? 0 : metricsPort));
        flags.put("listeners.admin.port", "0");
        return new Demo.Options(flags, folder, rate, duration, BuildVersion.identity(spec), terminal::note);
    }

    /** What is scraped by, if anything. */
    private record Watching(@Nullable PrometheusServer server, @Nullable Path viewer) implements AutoCloseable {
        @Override
        public void close() {
            if (server != null) {
                server.close();
            }
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // Closed with what is returned.
    private Watching prometheus(Demo demo, Path folder) throws IOException, InterruptedException {
        Optional<Path> program = noPrometheus ? Optional.empty() : PrometheusServer.installed();
        if (program.isEmpty()) {
            if (!noPrometheus) {
                terminal.note("Prometheus is not installed, so nothing is scraped and no dashboard drawn; install the"
                        + " package prometheus and start the demo again to see them");
            }
            return new Watching(null, null);
        }
        PrometheusServer server =
                PrometheusServer.start(program.get(), folder.resolve("prometheus"), demo.port(METRICS));
        Path viewer = folder.resolve("dashboards.html");
        Files.writeString(viewer, DashboardViewer.page(server.address()));
        return new Watching(server, viewer);
    }

    private void tell(Demo demo, Watching prometheus) {
        String rest = "http://127.0.0.1:" + demo.port(REST);
        terminal.out().println("live page   " + rest + "/");
        terminal.out()
                .println("REST        " + rest + "/v2/models/" + demo.snapshot().model());
        terminal.out().println("gRPC        127.0.0.1:" + demo.port("gRPC"));
        terminal.out().println("metrics     http://127.0.0.1:" + demo.port(METRICS) + "/metrics");
        terminal.out().println("admin       http://127.0.0.1:" + demo.port("admin"));
        if (prometheus.server() != null) {
            terminal.out().println("Prometheus  " + prometheus.server().address());
            terminal.out().println("dashboards  " + prometheus.viewer());
        }
        terminal.out().println("ends after " + duration.toSeconds() + " s or at Ctrl-C");
        terminal.out().flush();
    }

    private void watch(Demo demo, CountDownLatch interrupted) throws InterruptedException {
        while (!demo.isDone() && !interrupted.await(LINE_SECONDS, TimeUnit.SECONDS)) {
            demo.load().ifPresent(load -> terminal.out().println(line(load, demo.snapshot())));
            terminal.out().flush();
        }
        demo.stop();
        demo.await();
        terminal.out().println("ended: " + standing(demo.snapshot()));
        terminal.out().flush();
    }

    private static String line(LiveSnapshot load, CanarySnapshot canary) {
        return String.format(
                Locale.ROOT,
                "%4.0f s  %5.1f/s  p50 %6.1f ms  p99 %6.1f ms  %s",
                load.elapsedNs() / 1e9,
                load.completedPerSec(),
                load.responseP50Ns() / 1e6,
                load.responseP99Ns() / 1e6,
                standing(canary));
    }

    private static String standing(CanarySnapshot canary) {
        CanarySnapshot.Accuracy accuracy = canary.accuracy();
        return String.format(
                Locale.ROOT,
                "%s in %s: %,d pairs, right of %,d labelled: %s %,d, %s %,d",
                canary.standing().phase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                canary.standing().step(),
                canary.pairs().counts().compared(),
                accuracy.labelled(),
                canary.reference(),
                accuracy.referenceRight(),
                canary.candidate(),
                accuracy.candidateRight());
    }

    /** Makes Ctrl-C an end like any other: the process waits until all is closed, and its code is 0. */
    private static final class EndAtInterrupt implements AutoCloseable {
        private final CountDownLatch closed = new CountDownLatch(1);
        private final Thread hook;
        private volatile boolean well;

        EndAtInterrupt(CountDownLatch interrupted) {
            Thread starter = Thread.currentThread();
            hook = new Thread(() -> end(interrupted, starter), "quantbench-interrupt");
            Runtime.getRuntime().addShutdownHook(hook);
        }

        private void end(CountDownLatch interrupted, Thread starter) {
            interrupted.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                starter.interrupt();
            }
            if (well) {
                // A process that is told to end says so by its code; this one was meant to be.
                Runtime.getRuntime().halt(ExitCode.OK.code());
            }
        }

        /** All went well. */
        void ends() {
            well = true;
        }

        @Override
        public void close() {
            closed.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException ignored) {
                // The process is ending, and the hook is what waits for us.
            }
        }
    }
}
