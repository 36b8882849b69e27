package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.bench.BenchRunner;
import io.quantbench.harness.bench.BenchSettings;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.bench.report.BenchReport;
import io.quantbench.harness.bench.report.BenchReportFiles;
import io.quantbench.harness.bench.report.BenchReportJson;
import io.quantbench.harness.bench.report.BenchReportText;
import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.report.ReportWriteException;
import java.util.List;

/**
 * One bench run as a process sees it: the live view while it goes, the reports at its end, and the exit code. An interrupt from the
 * keyboard ends the run early; what was measured by then is written, marked incomplete.
 */
final class BenchSession {
    private final Terminal terminal;
    private final boolean json;

    BenchSession(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    ExitCode run(BenchSettings settings, RunIdentity identity) {
        LiveView view = new LiveView(terminal, LiveView.columns());
        BenchRunner runner = new BenchRunner(settings, identity, view);
        InterruptGuard guard = new InterruptGuard(runner::stop);
        try {
            OutFolder.prepare(settings.outputs().folder());
            BenchReport report = runner.run();
            view.end();
            return publish(settings, report);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("the run was interrupted before it measured anything; nothing was written", e);
        } finally {
            view.end();
            guard.close();
        }
    }

    private ExitCode publish(BenchSettings settings, BenchReport report) {
        List<String> places;
        try {
            BenchReportFiles.Written files = new BenchReportFiles(AtomicFiles.onDisk())
                    .write(settings.outputs().folder(), report);
            places = List.of(files.html().toString(), files.json().toString());
        } catch (ReportWriteException e) {
            throw new BenchException(String.valueOf(e.getMessage()), e);
        }
        terminal.out()
                .println(
                        json
                                ? BenchReportJson.write(report)
                                : new BenchReportText(terminal.colours()).render(report, places));
        terminal.out().flush();
        return switch (report.verdict().status()) {
            case OK -> ExitCode.OK;
            case GATE_FAILED -> ExitCode.GATE_FAILED;
            case INVALID, INCOMPLETE -> ExitCode.INVALID_RUN;
        };
    }
}
