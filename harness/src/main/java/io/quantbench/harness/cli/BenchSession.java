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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One bench run as a process sees it: the live view while it goes, the reports at its end, and the exit code. An interrupt from the
 * keyboard ends the run early; what was measured by then is written, marked incomplete.
 */
final class BenchSession {
    /** Longest time that an interrupted process waits for its reports. */
    private static final long LAST_WORDS_SECONDS = 30;

    private final Terminal terminal;
    private final boolean json;

    BenchSession(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    ExitCode run(BenchSettings settings, RunIdentity identity) {
        LiveView view = new LiveView(terminal, LiveView.columns());
        BenchRunner runner = new BenchRunner(settings, identity, view);
        CountDownLatch written = new CountDownLatch(1);
        Thread onInterrupt = new Thread(() -> finishEarly(runner, written), "quantbench-interrupt");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            prepare(settings.outputs().folder());
            BenchReport report = runner.run();
            view.end();
            return publish(settings, report);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("the run was interrupted before it measured anything; nothing was written", e);
        } finally {
            view.end();
            written.countDown();
            removeHook(onInterrupt);
        }
    }

    /** Finds out before a run of minutes, not after it, that its reports cannot be written. */
    private static void prepare(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new BenchException("--out " + folder + " is a file; choose another folder");
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BenchException("--out " + folder + " cannot be made: " + e + "; choose another folder", e);
        }
        if (!Files.isWritable(folder)) {
            throw new BenchException("--out " + folder + " cannot be written to; choose another folder");
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

    private static void finishEarly(BenchRunner runner, CountDownLatch written) {
        runner.stop();
        try {
            if (!written.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("quantbench: the run did not end in time; no report was written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // The process is ending, and the hook is what waits for us.
        }
    }
}
