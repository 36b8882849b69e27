package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.studies.ServingBenchmark;
import io.quantbench.harness.studies.ServingReport;
import io.quantbench.harness.studies.ServingText;
import io.quantbench.load.report.ReportMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantbench serving}: what the server costs, gains and withstands. */
@Command(
        name = "serving",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the server in this process, in turns: REST and gRPC against the bare pipeline, batches by length against",
            "batches by arrival on labelled mails and sentences, an overload of three times what it can do, with metrics against",
            "without, and every request shadowed against none."
        },
        footer = {"", "Example:", "  quantbench serving --studies cost,lengths --rounds 20"})
final class ServingCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--studies",
            paramLabel = "NAMES",
            split = ",",
            description = "Some of cost, lengths, overload, metrics, shadow. Default: all.")
    private List<ServingBenchmark.Study> studies = List.of(ServingBenchmark.Study.values());

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "10",
            description = "Turns of each arm, an even number from 6 on. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--block",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "2s",
            description = "How long one turn measures. Default: ${DEFAULT-VALUE}.")
    private Duration block = Duration.ofSeconds(2);

    @Option(
            names = "--overload",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "60s",
            description = "How long the overload lasts. Default: ${DEFAULT-VALUE}.")
    private Duration overload = Duration.ofSeconds(60);

    @Option(names = "--json", description = "Prints JSON instead of text.")
    private boolean json;

    ServingCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (block.isZero() || overload.isZero()) {
            throw new BenchException("--block and --overload must be above 0");
        }
        Set<ServingBenchmark.Study> chosen = EnumSet.noneOf(ServingBenchmark.Study.class);
        chosen.addAll(studies);
        LiveView view = new LiveView(terminal, LiveView.columns());
        try {
            ServingReport report = new ServingBenchmark(BuildVersion.identity(spec), view)
                    .run(new ServingBenchmark.Settings(chosen, rounds, block, overload, 1));
            view.end();
            terminal.out()
                    .print(json ? ReportMapper.create().writeValueAsString(report) + "\n" : ServingText.render(report));
            terminal.out().flush();
            return ExitCode.OK.code();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("stopped before the end; nothing was printed", e);
        }
    }
}
