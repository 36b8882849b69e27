package io.quantbench.harness.cli;

import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.drive.DriveException;
import io.quantbench.harness.drive.LoadJob;
import io.quantbench.harness.drive.LoadListener;
import io.quantbench.harness.drive.LoadSettings;
import io.quantbench.harness.drive.report.LoadReportFiles;
import io.quantbench.harness.drive.report.LoadReportText;
import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.report.ReportWriteException;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.report.RunReportFiles;
import io.quantbench.load.report.RunReportJson;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One load run as a process sees it: the live view while it goes, the reports at its end, and the exit code. An interrupt from the keyboard
 * ends the run early and writes what was measured by then; a process that is killed leaves the last checkpoint. Both are marked incomplete.
 */
final class LoadSession {
    private final Terminal terminal;
    private final boolean json;

    LoadSession(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    ExitCode run(LoadSettings settings, RunIdentity identity, LoadJob.Tools tools) throws IOException {
        LiveView view = new LiveView(terminal, LiveView.columns());
        OutFolder.prepare(settings.outputs().folder());
        LoadJob job = new LoadJob(
                settings, identity, new Watching(view, settings.outputs().folder()), tools);
        InterruptGuard guard = new InterruptGuard(job::stop);
        try {
            RunReport report = job.run();
            view.end();
            return publish(settings.outputs().folder(), report);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriveException("the run was interrupted before it measured anything; nothing was written", e);
        } finally {
            view.end();
            guard.close();
        }
    }

    private ExitCode publish(Path folder, RunReport report) {
        LoadReportFiles.Written files;
        try {
            files = new LoadReportFiles(AtomicFiles.onDisk()).write(folder, report);
        } catch (ReportWriteException e) {
            throw new DriveException(String.valueOf(e.getMessage()), e);
        }
        terminal.out()
                .print(
                        json
                                ? RunReportJson.write(report)
                                : new LoadReportText(terminal.colours()).render(report, files));
        terminal.out().flush();
        return ExitCode.of(report.verdict().status());
    }

    /** Shows the run, and keeps its checkpoints. */
    private static final class Watching implements LoadListener {
        private final LiveView view;
        private final Path file;
        private boolean told;

        Watching(LiveView view, Path folder) {
            this.view = view;
            this.file = folder.resolve(RunReportFiles.JSON);
        }

        @Override
        public void stage(String title) {
            view.stage(title);
        }

        @Override
        public void note(String sentence) {
            view.note(sentence);
        }

        @Override
        public void progress(double share, String line) {
            view.progress(share, line);
        }

        @Override
        public void checkpoint(RunReport soFar) {
            try {
                AtomicFiles.onDisk().writeText(file, RunReportJson.write(soFar));
            } catch (ReportWriteException e) {
                if (!told) {
                    told = true;
                    view.note("no checkpoint: " + e.getMessage());
                }
            }
        }
    }
}
