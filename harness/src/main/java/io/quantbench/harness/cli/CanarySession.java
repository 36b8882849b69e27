package io.quantbench.harness.cli;

import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.canary.drive.LabelledRequests;
import io.quantbench.harness.canary.drive.TrafficDriver;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.TrafficConfig;
import io.quantbench.harness.host.ServerHost;
import io.quantbench.harness.serve.ConfigSource;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.Server;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A server with a canary as a process sees it, until the canary is decided, its traffic is spent, or the process is told to end. Of a canary
 * that is not decided, the log is kept: the next session resumes it.
 */
final class CanarySession {
    private static final long REDRAW_MS = 250;

    private final LiveView view;
    private final HarnessConfig settings;

    CanarySession(LiveView view, HarnessConfig settings) {
        this.view = view;
        this.settings = settings;
    }

    /**
     * Runs on the calling thread.
     *
     * @return where the canary stands at the end
     * @throws InterruptedException if told to end before the canary began
     */
    CanarySnapshot run(ConfigSource source, RunIdentity identity) throws IOException, InterruptedException {
        try (ServerHost host = ServerHost.start(new ServerHost.Options(settings, source, identity, this::progress))) {
            ServedText.describe(this::progress, host, settings);
            LiveCanary canary = host.canary().orElseThrow();
            ScheduledExecutorService redraw = redraw(canary);
            try {
                decide(canary, host.server());
            } catch (InterruptedException e) {
                view.note("told to end before the canary was decided; the same command resumes it");
            } finally {
                redraw.shutdownNow();
            }
            return canary.settled();
        }
    }

    private void progress(String sentence) {
        view.note(sentence);
    }

    private ScheduledExecutorService redraw(LiveCanary canary) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "quantbench-view");
            thread.setDaemon(true);
            return thread;
        });
        var ignored = timer.scheduleAtFixedRate(
                () -> {
                    CanaryProgress now = CanaryProgress.of(canary.snapshot());
                    view.progress(now.share(), now.line());
                },
                0,
                REDRAW_MS,
                TimeUnit.MILLISECONDS);
        return timer;
    }

    private void decide(LiveCanary canary, Server server) throws InterruptedException {
        if (settings.traffic().isPresent()) {
            drive(canary, server, settings.traffic().get());
        } else {
            awaitEnd(canary);
        }
    }

    private void drive(LiveCanary canary, Server server, TrafficConfig traffic) throws InterruptedException {
        LabelledRequests data = LabelledRequests.read(
                traffic.data(), server.inputs(ModelRef.of(canary.settings().model())));
        TrafficDriver driver = new TrafficDriver(server, canary, data.test(), traffic);
        try {
            driver.run();
        } finally {
            view.note(String.format(Locale.ROOT, "%,d requests answered, %,d not", driver.answered(), driver.failed()));
        }
    }

    private static void awaitEnd(LiveCanary canary) throws InterruptedException {
        try {
            canary.end().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a canary never fails", e);
        }
    }
}
