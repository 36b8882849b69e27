package io.quantbench.harness.drive;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.http.MetricsServer;
import io.quantbench.harness.http.MetricsServerOptions;
import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.GeneratorMetrics;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.clock.SchedulerSlice;
import io.quantbench.load.clock.TimerSlack;
import io.quantbench.load.report.RunEnvironment;
import io.quantbench.load.report.RunReport;
import io.quantbench.quant.engine.Engine;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One load run from its settings to the report.
 *
 * <p>Threading: {@link #run} once, on one thread; {@link #stop} from any.
 */
public final class LoadJob {
    private final LoadSettings settings;
    private final RunIdentity identity;
    private final LoadListener listener;
    private final Tools tools;
    private Optional<GeneratorMeter> meter = Optional.empty();
    private volatile boolean stopped;
    private volatile @Nullable Runnable onStop;

    /**
     * What a job works with.
     *
     * @param engine runs models in this process; asked for when one is needed
     * @param clock of the report
     */
    public record Tools(Supplier<Engine> engine, Clock clock) {}

    public LoadJob(LoadSettings settings, RunIdentity identity, LoadListener listener, Tools tools) {
        this.settings = settings;
        this.identity = identity;
        this.listener = listener;
        this.tools = tools;
    }

    /**
     * Runs and returns the report; after {@link #stop} what there is by then, marked incomplete.
     *
     * @throws DriveException or another typed exception whose message is one sentence, when the run cannot take place
     * @throws IOException if a trace cannot be read
     */
    public RunReport run() throws IOException, InterruptedException {
        EngineFacts facts = EngineFacts.of(settings.target(), tools.engine());
        RunEnvironment environment = identity.environment(
                facts.name(), facts.version(), facts.isa(), settings.generator().seed(), tools.clock());
        BuildInfo build = new BuildInfo(
                identity.toolVersion(),
                identity.commit(),
                environment.jdkVersion(),
                facts.name() + " " + facts.version());
        try (HarnessMetrics metrics = new HarnessMetrics(build);
                LiveMetrics server = LiveMetrics.start(settings.outputs(), metrics);
                SystemUnderLoad system = metered(facts, metrics)) {
            server.tell(listener);
            return measure(environment, system);
        }
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // The metered one closes it.
    private SystemUnderLoad metered(EngineFacts facts, HarnessMetrics metrics) {
        SystemUnderLoad system = open(facts, metrics);
        if (settings.outputs().metricsPort().isEmpty()) {
            return system;
        }
        GeneratorMeter generator = new GeneratorMeter(metrics);
        meter = Optional.of(generator);
        return system instanceof InProcessSystem
                ? MeteredSystem.here(system, generator)
                : MeteredSystem.elsewhere(
                        system, generator, metrics, settings.asked().model().orElse("none"));
    }

    @MustBeClosed
    private SystemUnderLoad open(EngineFacts facts, HarnessMetrics metrics) {
        if (settings.target() instanceof TargetAddress.InProcess) {
            return InProcessSystem.open(settings, facts.engine().orElseThrow(), metrics, listener);
        }
        return settings.target() instanceof TargetAddress.Server server
                ? ServerSystem.open(settings, Dialects.of(server, settings), listener)
                : new NullSystem();
    }

    private RunReport measure(RunEnvironment environment, SystemUnderLoad system)
            throws IOException, InterruptedException {
        RunReport.Data data = system.data();
        try (LoadProgress progress = new LoadProgress(listener, meter)) {
            WorkRun work = WorkRuns.of(settings, system, progress, listener);
            onStop = () -> {
                system.stop();
                work.stop();
            };
            if (stopped) {
                stop();
            }
            progress.start(() -> listener.checkpoint(report(environment, data, work.soFar())));
            Findings findings = onOwnThread(work);
            progress.finish();
            meter.ifPresent(
                    generator -> generator.ended(verdict(findings.verdict().status())));
            return report(environment, data, findings);
        }
    }

    /** One of {@link GeneratorMetrics#VERDICTS}. */
    private static String verdict(RunReport.Status status) {
        return switch (status) {
            case OK, GATE_FAILED -> "valid";
            case INCONCLUSIVE -> "inconclusive";
            case INVALID, INCOMPLETE -> "invalid";
        };
    }

    /** Ends the run soon; the report says that it is incomplete. */
    public void stop() {
        stopped = true;
        Runnable action = onStop;
        if (action != null) {
            action.run();
        }
    }

    private RunReport report(RunEnvironment environment, RunReport.Data data, Findings findings) {
        return new RunReport(
                RunReport.SCHEMA_VERSION,
                RunReport.KIND,
                identity.toolVersion(),
                tools.clock().instant(),
                findings.verdict(),
                findings.gates(),
                findings.arms(),
                findings.settings(),
                data,
                findings.comparisons(),
                findings.capacity(),
                findings.sweep(),
                environment);
    }

    /** The generator's thread: punctual where it may spin, as that of a {@code LoadRun}. */
    private Findings onOwnThread(WorkRun work) throws IOException, InterruptedException {
        CompletableFuture<Findings> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> carryOut(work, result), "quantbench-load");
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("the load run ended by a fault", cause);
        }
    }

    private void carryOut(WorkRun work, CompletableFuture<Findings> result) {
        if (settings.generator().pacing() == PacerOptions.Mode.HYBRID) {
            TimerSlack.minimizeForCurrentThread();
            SchedulerSlice.minimizeForCurrentThread();
        }
        try {
            result.complete(work.run());
        } catch (Throwable e) { // Handed to whoever waits: this thread ends here.
            result.completeExceptionally(e);
        }
    }

    /** The server of live metrics, if there is to be one. */
    private record LiveMetrics(@Nullable MetricsServer server) implements AutoCloseable {
        @MustBeClosed
        @SuppressWarnings("MustBeClosedChecker") // Closed with this.
        static LiveMetrics start(LoadSettings.Outputs outputs, HarnessMetrics metrics) {
            if (outputs.metricsPort().isEmpty()) {
                return new LiveMetrics(null);
            }
            return new LiveMetrics(MetricsServer.start(
                    MetricsServerOptions.onPort(outputs.metricsPort().getAsInt()), metrics, () -> true));
        }

        void tell(LoadListener listener) {
            if (server != null) {
                listener.note("live metrics: http://127.0.0.1:" + server.port() + "/metrics");
            }
        }

        @Override
        public void close() {
            if (server != null) {
                server.close();
            }
        }
    }
}
