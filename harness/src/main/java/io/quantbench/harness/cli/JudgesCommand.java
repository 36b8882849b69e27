package io.quantbench.harness.cli;

import io.quantbench.harness.canary.contest.Contest;
import io.quantbench.harness.canary.contest.ContestReport;
import io.quantbench.harness.canary.contest.ContestText;
import io.quantbench.load.report.ReportMapper;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quantbench judges}: our canary judge against the rules of others, on streams whose truth is known. */
@Command(
        name = "judges",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends the same generated canaries through our judge, a fixed-threshold rule, a failure-limit rule and a "
                    + "Mann-Whitney judge, and prints false promotes, false rollbacks and time to decision.",
            "Exit code 1 when our judge misses one of its targets."
        },
        footer = {"", "Example:", "  quantbench judges --trials 200 --seed 1"})
final class JudgesCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "200",
            description = "Trials per canary. Default: ${DEFAULT-VALUE}.")
    private int trials;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the first trial; the next ones count up. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    JudgesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ContestReport report = new Contest(trials, seed, terminal::note).run();
        terminal.out().println(json ? ReportMapper.create().writeValueAsString(report) : ContestText.of(report));
        terminal.out().flush();
        return (report.reached() ? ExitCode.OK : ExitCode.GATE_FAILED).code();
    }
}
