package io.quantbench.harness.cli;

import io.quantbench.harness.drive.DriveException;
import io.quantbench.harness.drive.report.LoadReportFiles;
import io.quantbench.harness.drive.report.LoadReportText;
import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.report.ReportMerge;
import io.quantbench.load.report.ReportWriteException;
import io.quantbench.load.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quantbench report merge}: several load runs as one. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Merges reports of the same arms into one: counts and distributions merge exactly, so the percentiles are "
                        + "those that one run would have told.",
        footer = {
            "",
            "Example:",
            "  quantbench report merge machine-1/ machine-2/ --side-by-side --out both",
            "",
            "Exit codes: as of 'load', by the worst of the reports."
        })
final class ReportMergeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "1..*", paramLabel = "REPORT", description = "report.json of a run, or its folder.")
    private List<Path> reports = List.of();

    @Option(
            names = "--side-by-side",
            description =
                    "The runs were shards of one load at the same time: rates add up. Default: they were one after the "
                            + "other, and time adds up.")
    private boolean sideBySide;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the merged report.")
    private Path out = Path.of("");

    ReportMergeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        List<RunReport> read = new ArrayList<>();
        for (Path report : reports) {
            read.add(ReportArgument.read(report));
        }
        RunReport merged =
                ReportMerge.merge(read, sideBySide ? ReportMerge.How.SIDE_BY_SIDE : ReportMerge.How.ONE_AFTER_ANOTHER);
        OutFolder.prepare(out);
        try {
            LoadReportFiles.Written files = new LoadReportFiles(AtomicFiles.onDisk()).write(out, merged);
            terminal.out().print(new LoadReportText(terminal.colours()).render(merged, files));
        } catch (ReportWriteException e) {
            throw new DriveException(String.valueOf(e.getMessage()), e);
        }
        terminal.out().flush();
        return ExitCode.of(merged.verdict().status()).code();
    }
}
