package io.quantbench.harness.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command prints: results to {@code out}, everything else (progress, notes, errors) to {@code err}.
 *
 * @param out results; may be piped
 * @param err progress and errors
 * @param colours whether results may carry ANSI colours
 * @param progress whether {@code err} is a terminal on which a line may be rewritten
 */
record Terminal(PrintWriter out, PrintWriter err, boolean colours, boolean progress) {
    /** The process's own streams. The launcher says which are terminals, because Java 17 cannot tell them apart. */
    static Terminal ofSystem() {
        boolean dumb = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
        return new Terminal(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Boolean.getBoolean("quantbench.tty.out") && !dumb,
                Boolean.getBoolean("quantbench.tty.err") && !"dumb".equals(System.getenv("TERM")));
    }

    void error(String sentence) {
        err.println("quantbench: " + sentence);
    }

    void note(String sentence) {
        err.println(sentence);
    }
}
