package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchListener;

/**
 * The run as it goes, on standard error. On a terminal the last line is rewritten in place with a bar; in a pipe only stages
 * and notes appear, one line each.
 */
final class LiveView implements BenchListener {
    private static final int DEFAULT_COLUMNS = 100;
    private static final int BAR_CELLS = 20;
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final Terminal terminal;
    private final int columns;
    private boolean lineOpen;
    private boolean ended;

    LiveView(Terminal terminal, int columns) {
        this.terminal = terminal;
        this.columns = columns;
    }

    /** Width of the terminal as the shell tells it, or 100. */
    static int columns() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : DEFAULT_COLUMNS;
    }

    @Override
    public synchronized void stage(String title) {
        closeLine();
        terminal.err().println("- " + title);
    }

    @Override
    public synchronized void note(String sentence) {
        closeLine();
        terminal.err().println("  " + sentence);
    }

    @Override
    public synchronized void progress(double share, String line) {
        if (!terminal.progress() || ended) {
            return;
        }
        int filled = (int) Math.round(BAR_CELLS * Math.max(0, Math.min(1, share)));
        String text = "  [" + "#".repeat(filled) + ".".repeat(BAR_CELLS - filled) + "] " + line;
        terminal.err().print(CLEAR_LINE + text.substring(0, Math.min(text.length(), columns - 1)));
        terminal.err().flush();
        lineOpen = true;
    }

    /** Ends the view: what still arrives from the run's threads is not shown any more. */
    synchronized void end() {
        ended = true;
        closeLine();
    }

    /** Ends the rewritten line, so that whatever is printed next starts on a clean one. */
    private synchronized void closeLine() {
        if (lineOpen) {
            terminal.err().print(CLEAR_LINE);
            lineOpen = false;
        }
    }
}
