package io.quantbench.harness.cli;

import io.quantbench.harness.canary.EventLog;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.LiveJson;
import io.quantbench.harness.canary.report.RolloutReportFiles;
import io.quantbench.harness.canary.store.StoredEventLog;
import io.quantbench.harness.config.CanaryConfig;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.load.report.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
            "With a traffic section it drives labelled data through the server, and ends at the last request too.",
            "Killed or interrupted, it loses nothing: the same command resumes from its log."
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
            description =
                    "A server's configuration with a canary section, and a traffic section where wanted. Without models: the built-in "
                            + "encoder, fp32 and our int8.")
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
        HarnessConfig settings = BuiltInServing.load(config, System.getenv());
        if (settings.canary().isEmpty()) {
            terminal.error(config + " has no canary section, so there is nothing to run");
            return ExitCode.INPUT_ERROR.code();
        }
        CanaryConfig canary = settings.canary().get();
        LiveView view = new LiveView(terminal, LiveView.columns());
        InterruptGuard guard = new InterruptGuard(Thread.currentThread()::interrupt);
        try {
            CanarySnapshot end = new CanarySession(view, settings)
                    .run(() -> BuiltInServing.load(config, System.getenv()), BuildVersion.identity(spec));
            view.end();
            writeReport(canary);
            tell(end);
            return ExitCode.of(end.verdict()).code();
        } catch (InterruptedException e) {
            throw new CanaryRunException("stopped before the canary began; the same command begins it", e);
        } finally {
            view.end();
            guard.close();
        }
    }

    private void writeReport(CanaryConfig canary) throws IOException {
        Path folder = report == null ? canary.files().report().orElse(null) : report;
        if (folder == null) {
            return;
        }
        try (EventLog log = StoredEventLog.open(canary.files().log(), terminal::note)) {
            RolloutReportFiles.Written files = new RolloutReportFiles(AtomicFiles.onDisk())
                    .write(folder, log, BuildVersion.version(), BuildVersion.commit());
            terminal.note("report: " + files.html() + ", " + files.json());
            files.evidence().forEach(file -> terminal.note("evidence: " + file));
        } catch (EventLogException e) {
            throw new CanaryRunException("the report cannot be written: " + e.getMessage(), e);
        }
    }

    private void tell(CanarySnapshot end) {
        if (json) {
            terminal.out().println(LiveJson.write(end));
        } else {
            CanaryText.print(terminal.out(), end);
        }
        terminal.out().flush();
    }
}
