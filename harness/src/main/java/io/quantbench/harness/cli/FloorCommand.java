package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.bench.FloorReport;
import io.quantbench.harness.bench.FloorRunner;
import io.quantbench.load.report.ReportMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantbench floor}: what the harness itself costs. */
@Command(
        name = "floor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the load generator against a target that does nothing, and the pipeline (batcher and engine pool) "
                        + "against a bare engine loop, and prints JSON.",
        footer = {"", "Example:", "  quantbench floor | jq '.generator[] | {targetRatePerSec, issueDelayP50Ns}'"})
final class FloorCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "3s",
            description = "Time per generator rate. Default: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ofSeconds(3);

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "8",
            description = "Rounds of the pipeline comparison. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    FloorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (rounds < 1 || duration.isZero()) {
            throw new BenchException("--rounds must be at least 1 and --duration above 0");
        }
        LiveView view = new LiveView(terminal, LiveView.columns());
        try {
            FloorReport report = new FloorRunner(BuildVersion.identity(spec), view).run(duration, rounds);
            view.end();
            terminal.out().println(ReportMapper.create().writeValueAsString(report));
            terminal.out().flush();
            return ExitCode.OK.code();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("stopped before the end; nothing was printed", e);
        }
    }
}
