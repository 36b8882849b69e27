package io.quantbench.harness.cli;

import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.Reason;
import io.quantbench.harness.canary.report.CanaryReplay;
import io.quantbench.harness.canary.report.CanaryReport;
import io.quantbench.harness.canary.report.CanaryReportFiles;
import io.quantbench.harness.canary.report.CanaryReportJson;
import io.quantbench.load.report.AtomicFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quantbench canary replay}: the verdict of recorded evidence, once more. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Judges recorded evidence again: the same file gives the same verdict on every machine, bit for bit.",
            "The file holds a policy and then events, one JSON object a line."
        },
        footer = {
            "",
            "Examples:",
            "  quantbench canary replay evidence.jsonl",
            "  quantbench canary replay evidence.jsonl --report out",
            "  quantbench canary replay evidence.jsonl --json | jq .decision.verdict",
            "",
            "Exit codes: 0 promote, 1 roll back, 2 usage or input error, 3 inconclusive."
        })
final class CanaryReplayCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "EVIDENCE", description = "A recorded evidence file.")
    private Path evidence = Path.of("");

    @Option(names = "--report", paramLabel = "DIR", description = "Writes report.json and report.html there.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Prints the report as JSON instead of text.")
    private boolean json;

    CanaryReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        CanaryReport replayed = CanaryReplay.of(evidence, BuildVersion.version(), BuildVersion.commit());
        if (report != null) {
            CanaryReportFiles.Written files = new CanaryReportFiles(AtomicFiles.onDisk()).write(report, replayed);
            terminal.note("report: " + files.html() + ", " + files.json());
        }
        if (json) {
            terminal.out().print(CanaryReportJson.write(replayed));
        } else {
            print(replayed);
        }
        terminal.out().flush();
        return ExitCode.of(replayed.decision().verdict()).code();
    }

    private void print(CanaryReport replayed) {
        PrintWriter out = terminal.out();
        Decision decision = replayed.decision();
        out.printf(
                Locale.ROOT,
                "%s after %,d events and %,d looks%n",
                decision.verdict(),
                decision.evidence().events(),
                replayed.provenance().looks());
        for (Reason reason : decision.reasons()) {
            out.println("  " + reason.sentence());
        }
        CanaryText.findings(out, decision);
    }
}
