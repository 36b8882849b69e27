package io.quantbench.harness.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine.PicocliException;

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
        if (failure instanceof FileSystemException refused) {
            terminal.error(oneLine(sentence(refused)));
        } else if (message != null && isExpected(failure)) {
            terminal.error(oneLine(message));
        } else {
            terminal.error("unexpected " + failure + "; this is a defect, please report it with the lines below");
            failure.printStackTrace(new PrintWriter(terminal.err(), true));
        }
        return ExitCode.INPUT_ERROR.code();
    }

    /** Our own exception types, and the refusals of options, say in their message what is wrong, where, and what to do. */
    private static boolean isExpected(Exception failure) {
        return failure.getClass().getName().startsWith("io.quantbench.")
                || failure instanceof IllegalArgumentException
                || failure instanceof PicocliException;
    }

    /** The file system tells what and where in fields, and in its message often only where. */
    private static String sentence(FileSystemException failure) {
        String file = failure.getFile();
        if (failure instanceof NoSuchFileException) {
            return "there is no file " + file;
        }
        if (failure instanceof AccessDeniedException) {
            return file + " may not be read or written by this user";
        }
        String reason = failure.getReason();
        return file + " cannot be read or written: "
                + (reason == null ? failure.getClass().getSimpleName() : reason);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
