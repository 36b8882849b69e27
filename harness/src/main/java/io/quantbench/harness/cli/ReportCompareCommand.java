package io.quantbench.harness.cli;

import io.quantbench.load.report.ReportComparison;
import io.quantbench.load.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quantbench report compare}: two load runs side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows how a second load run differs from a first, arm by arm, as Markdown. The runs lay apart in time, so "
                        + "no interval says whether a difference is more than the machine's mood: 'load --arms' does.",
        footer = {
            "",
            "Example:",
            "  quantbench report compare monday/ tuesday/ --max-p99-ratio 1.1",
            "",
            "Exit codes: 0 compared, and every gate held; 1 a gate failed; 2 usage or input error; 3 one of the runs is no result."
        })
final class ReportCompareCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "A", description = "report.json of the first run, or its folder.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B", description = "The same of the second.")
    private Path second = Path.of("");

    @Option(names = "--max-p50-ratio", paramLabel = "X", description = "Gate: largest p50 of B over A, of every arm.")
    private @Nullable Double maxP50Ratio;

    @Option(names = "--max-p99-ratio", paramLabel = "X", description = "Gate: largest p99 of B over A, of every arm.")
    private @Nullable Double maxP99Ratio;

    @Option(
            names = "--min-throughput-ratio",
            paramLabel = "X",
            description = "Gate: least throughput of B over A, of every arm.")
    private @Nullable Double minThroughputRatio;

    ReportCompareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        RunReport a = ReportArgument.read(first);
        RunReport b = ReportArgument.read(second);
        ReportComparison comparison = ReportComparison.of(a, b);
        if (comparison.rows().isEmpty()) {
            throw new IllegalArgumentException(first + " and " + second + " have no arm in common: "
                    + comparison.onlyInFirst() + " and " + comparison.onlyInSecond());
        }
        terminal.out().print(comparison.toMarkdown());
        List<String> failures = failures(comparison);
        failures.forEach(failure -> terminal.out().println("\nFAILED: " + failure));
        terminal.out().flush();
        boolean results = isResult(a) && isResult(b);
        return (!results ? ExitCode.INVALID_RUN : failures.isEmpty() ? ExitCode.OK : ExitCode.GATE_FAILED).code();
    }

    private static boolean isResult(RunReport report) {
        return report.verdict().status() == RunReport.Status.OK
                || report.verdict().status() == RunReport.Status.GATE_FAILED;
    }

    private List<String> failures(ReportComparison comparison) {
        List<String> failures = new ArrayList<>();
        for (ReportComparison.Row row : comparison.rows()) {
            atMost(failures, row.variant(), "p50", row.p50Ratio(), maxP50Ratio);
            atMost(failures, row.variant(), "p99", row.p99Ratio(), maxP99Ratio);
            Double throughput = row.throughputRatio();
            if (minThroughputRatio != null && (throughput == null || throughput < minThroughputRatio)) {
                failures.add(sentence(row.variant(), "throughput", throughput, "at least", minThroughputRatio));
            }
        }
        return failures;
    }

    private static void atMost(
            List<String> failures, String arm, String figure, @Nullable Double ratio, @Nullable Double limit) {
        if (limit != null && (ratio == null || ratio > limit)) {
            failures.add(sentence(arm, figure, ratio, "at most", limit));
        }
    }

    private static String sentence(String arm, String figure, @Nullable Double ratio, String relation, double limit) {
        return ratio == null
                ? arm + ": " + figure + " was not measured in both runs"
                : String.format(
                        Locale.ROOT,
                        "%s: %s is x%.3f of the first, %s x%.3f is allowed",
                        arm,
                        figure,
                        ratio,
                        relation,
                        limit);
    }
}
