package io.quantbench.harness.cli;

import io.quantbench.harness.canary.EventLog;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.StepEvidence;
import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.compare.OutputKind;
import io.quantbench.harness.canary.drive.HeadTraining;
import io.quantbench.harness.canary.drive.LabelledRequests;
import io.quantbench.harness.canary.drive.TrafficDriver;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.CanaryStart;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.canary.live.LiveJson;
import io.quantbench.harness.canary.live.LiveSettings;
import io.quantbench.harness.canary.live.Webhooks;
import io.quantbench.harness.canary.report.CanaryReplay;
import io.quantbench.harness.canary.report.CanaryReportFiles;
import io.quantbench.harness.canary.store.StoredEventLog;
import io.quantbench.harness.config.CanaryConfig;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.ConfigLoader;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.TrafficConfig;
import io.quantbench.harness.host.ServerHost;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.Server;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.report.AtomicFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantbench canary run}: a server with a canary, until that is decided. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a server with the canary of its configuration, and ends when that is promoted or rolled back.",
            "With a traffic section it drives labelled data through the server, and ends at the last request too."
        },
        footer = {
            "",
            "Example:",
            "  quantbench canary run --config plan.yaml",
            "",
            "Exit codes: 0 promote, 1 roll back, 2 usage or input error, 3 inconclusive."
        })
final class CanaryRunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "A server's configuration with a canary section, and a traffic section where wanted.")
    private Path config = Path.of("");

    @Option(names = "--report", paramLabel = "DIR", description = "Writes the decision report there; over the file's.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Prints the end as JSON instead of text.")
    private boolean json;

    CanaryRunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        HarnessConfig settings = ConfigLoader.load(config, System.getenv(), Map.of());
        if (settings.canary().isEmpty()) {
            terminal.error(config + " has no canary section, so there is nothing to run");
            return ExitCode.INPUT_ERROR.code();
        }
        CanaryConfig canary = settings.canary().get();
        CanarySnapshot end;
        try (CanaryHost canaries = new CanaryHost(SystemNanoClock.INSTANCE);
                Webhooks webhooks = new Webhooks(canary.webhooks());
                ServerHost host = ServerHost.start(new ServerHost.Options(
                        settings,
                        () -> ConfigLoader.load(config, System.getenv(), Map.of()),
                        BuildVersion.identity(spec),
                        canaries,
                        terminal::note))) {
            host.serve(canaries);
            terminal.note("ports: " + host.ports());
            end = decide(canaries, webhooks, host.server(), settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CanaryRunException("stopped before the canary was decided; the same command resumes it", e);
        }
        writeReport(canary, end);
        tell(end);
        return exitCode(end.verdict()).code();
    }

    private CanarySnapshot decide(CanaryHost canaries, Webhooks webhooks, Server server, HarnessConfig settings)
            throws IOException, InterruptedException {
        CanaryConfig canary = settings.canary().orElseThrow();
        LiveSettings live = CanaryStart.settings(canary, server);
        Decider decider = decider(canary, live, server);
        LiveCanary running = canaries.begin(
                live,
                () -> StoredEventLog.open(canary.files().log(), terminal::note),
                decider,
                (model, transition, state) -> {
                    terminal.note(transition.sentence());
                    webhooks.changed(model, transition, state);
                });
        if (settings.traffic().isPresent()) {
            drive(running, server, settings.traffic().get());
        } else {
            awaitEnd(running);
        }
        return running.settled();
    }

    private static Decider decider(CanaryConfig canary, LiveSettings live, Server server) throws InterruptedException {
        if (canary.output().head().isPresent()) {
            List<LabelledRequests.Labelled> rows = LabelledRequests.read(
                            canary.output().head().get(), server.inputs(ModelRef.of(live.model())))
                    .train();
            return HeadTraining.fit(
                    server, new ModelRef(live.model(), live.begun().reference()), live.output(), rows);
        }
        return canary.comparison().kind() == OutputKind.EMBEDDING ? Decider.none() : Decider.largestScore();
    }

    private void drive(LiveCanary canary, Server server, TrafficConfig traffic) throws InterruptedException {
        LabelledRequests data = LabelledRequests.read(
                traffic.data(), server.inputs(ModelRef.of(canary.settings().model())));
        TrafficDriver driver = new TrafficDriver(server, canary, data.test(), traffic);
        driver.run();
        terminal.note(String.format(Locale.ROOT, "%,d requests answered, %,d not", driver.answered(), driver.failed()));
    }

    private static void awaitEnd(LiveCanary canary) throws InterruptedException {
        try {
            canary.end().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a canary never fails", e);
        }
    }

    /** Of the step in which it ended, or stands: its evidence, and the report on that. */
    private void writeReport(CanaryConfig canary, CanarySnapshot end) throws IOException {
        Path folder = report == null ? canary.files().report().orElse(null) : report;
        if (folder == null) {
            return;
        }
        Files.createDirectories(folder);
        Path evidence = folder.resolve("evidence.jsonl");
        try (EventLog log = StoredEventLog.open(canary.files().log(), terminal::note);
                BufferedWriter out = Files.newBufferedWriter(evidence, StandardCharsets.UTF_8)) {
            StepEvidence.write(log, end.standing().step(), out);
        } catch (EventLogException e) {
            throw new CanaryRunException("the evidence cannot be written: " + e.getMessage(), e);
        }
        CanaryReportFiles.Written files = new CanaryReportFiles(AtomicFiles.onDisk())
                .write(folder, CanaryReplay.of(evidence, BuildVersion.version(), BuildVersion.commit()));
        terminal.note("report: " + files.html() + ", " + files.json() + ", " + evidence);
    }

    private void tell(CanarySnapshot end) {
        if (json) {
            terminal.out().println(LiveJson.write(end));
        } else {
            CanaryText.print(terminal.out(), end);
        }
        terminal.out().flush();
    }

    static ExitCode exitCode(Verdict verdict) {
        return switch (verdict) {
            case PROMOTE -> ExitCode.OK;
            case ROLLBACK -> ExitCode.GATE_FAILED;
            case HOLD -> ExitCode.INVALID_RUN;
        };
    }
}
