package io.quantbench.harness.bench.report;

import io.quantbench.harness.bench.report.BenchReport.Gate;
import io.quantbench.harness.bench.report.BenchReport.Status;
import io.quantbench.harness.page.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * The report on a terminal: a table of at most 100 columns, the verdict, and where the files are. No control characters reach
 * the terminal from names; colours only on request.
 */
public final class BenchReportText {
    /** Longest line of the table. */
    static final int COLUMNS = 100;

    private static final int MAX_NAME = 17;
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String BOLD = "\u001b[1m";
    private static final String RESET = "\u001b[0m";
    private static final List<String> HEADERS =
            List.of("variant", "size", "speed", "per s", "resp p50", "resp p99", "cosine", "accuracy", "-/+", "valid");

    private static final int TASK_COLUMN = HEADERS.indexOf("accuracy");

    private final boolean colours;

    public BenchReportText(boolean colours) {
        this.colours = colours;
    }

    /**
     * The text, ending in a line break.
     *
     * @param places lines that say where the reports are, for example {@code report.html: /home/me/out/report.html}
     */
    public String render(BenchReport report, List<String> places) {
        StringBuilder text = new StringBuilder();
        List<List<String>> rows = new ArrayList<>();
        rows.add(headers(report));
        report.arms().forEach(arm -> rows.add(row(arm)));
        int[] widths = widths(rows);
        for (int i = 0; i < rows.size(); i++) {
            boolean alarm = i > 0 && alarming(report.arms().get(i - 1));
            text.append(coloured(line(rows.get(i), widths), i == 0 ? BOLD : alarm ? RED : ""))
                    .append('\n');
        }
        appendAbsentTasks(text, report);
        appendGates(text, report.gates());
        appendVerdict(text, report.verdict());
        places.forEach(place -> text.append(printable(place)).append('\n'));
        return text.toString();
    }

    /** The task's column is headed by its metric; an arrow says that less is better. */
    private static List<String> headers(BenchReport report) {
        List<String> headers = new ArrayList<>(HEADERS);
        report.arms().stream()
                .map(ArmReport::task)
                .filter(task -> task != null)
                .findFirst()
                .ifPresent(task -> headers.set(
                        TASK_COLUMN, printable(Figures.metric(task.metric())) + (task.lowerIsBetter() ? " ↓" : "")));
        return headers;
    }

    private static List<String> row(ArmReport arm) {
        ArmReport.Task task = arm.task();
        ArmReport.Fidelity fidelity = arm.fidelity();
        var response = arm.responseNs();
        return List.of(
                shortened(printable(arm.variant())),
                Figures.size(arm.sizeBytes()),
                Figures.speedup(arm.speedup()),
                Figures.rate(arm.throughputPerSec()),
                Figures.durationOrDash(response == null ? null : response.p50()),
                Figures.durationOrDash(response == null ? null : response.p99()),
                fidelity == null ? Figures.MISSING : Figures.fixed(fidelity.cosineMean(), 4),
                task == null ? Figures.MISSING : Figures.withError(task.value(), task.standardError(), "±") + "%",
                task == null ? Figures.MISSING : task.regressions() + "/" + task.improvements(),
                !arm.validity().valid() ? "NO" : arm.slowerThanFp32() ? "SLOWER" : "yes");
    }

    private static boolean alarming(ArmReport arm) {
        return !arm.validity().valid() || arm.slowerThanFp32();
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[HEADERS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? cells.get(i) + padding : "  " + padding + cells.get(i));
        }
        return line.toString().stripTrailing();
    }

    private static void appendAbsentTasks(StringBuilder text, BenchReport report) {
        report.arms().stream()
                .map(ArmReport::taskAbsentReason)
                .filter(reason -> reason != null)
                .distinct()
                .forEach(reason -> appendWrapped(text, "Accuracy not measured: " + reason, ""));
    }

    private void appendGates(StringBuilder text, List<Gate> gates) {
        if (!gates.isEmpty()) {
            text.append('\n');
        }
        for (Gate gate : gates) {
            String line = (gate.passed() ? "passed  " : "FAILED  ") + gate.name() + "  required " + gate.required()
                    + ", measured " + gate.actual();
            text.append(coloured(printable(line), gate.passed() ? GREEN : RED)).append('\n');
        }
    }

    private void appendVerdict(StringBuilder text, BenchReport.Verdict verdict) {
        text.append('\n');
        String word =
                verdict.status().name().replace('_', ' ') + (verdict.status().isResult() ? "" : " - NOT A RESULT");
        text.append(coloured(word, verdict.status() == Status.OK ? GREEN : RED)).append('\n');
        verdict.sentences().forEach(sentence -> appendWrapped(text, sentence, "  "));
        text.append('\n');
    }

    private static void appendWrapped(StringBuilder text, String sentence, String indent) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : printable(sentence).split(" ", -1)) {
            if (line.length() + word.length() + 1 > COLUMNS && line.length() > indent.length()) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(indent).append("  ");
            }
            line.append(word).append(' ');
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private String coloured(String line, String colour) {
        return colours && !colour.isEmpty() ? colour + line + RESET : line;
    }

    private static String shortened(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME - 1) + "…";
    }

    /** Control characters, which could move the cursor or change colours, become "?". */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
