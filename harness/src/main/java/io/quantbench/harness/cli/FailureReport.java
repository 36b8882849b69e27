package io.quantbench.harness.cli;

import java.io.PrintWriter;

/**
 * Turns a failure into one sentence and an exit code. Failures of a known type carry a sentence made for people; anything else
 * is a defect of ours and is shown whole, so that it can be reported.
 */
final class FailureReport {
    private final Terminal terminal;

    FailureReport(Terminal terminal) {
        this.terminal = terminal;
    }

    int report(Exception failure) {
        String message = failure.getMessage();
        if (message != null && isExpected(failure)) {
            terminal.error(oneLine(message));
        } else {
            terminal.error("unexpected " + failure + "; this is a defect, please report it with the lines below");
            failure.printStackTrace(new PrintWriter(terminal.err(), true));
        }
        return ExitCode.INPUT_ERROR.code();
    }

    /** Our own exception types say in their message what is wrong, where, and what to do. */
    private static boolean isExpected(Exception failure) {
        return failure.getClass().getName().startsWith("io.quantbench.") || failure instanceof IllegalArgumentException;
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
