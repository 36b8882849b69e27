package io.quantbench.quant.dataset.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs a command of the operating system and waits for its end. */
interface CommandRunner {
    /** How a command ended. */
    sealed interface Result {
        /**
         * The command ended by itself.
         *
         * @param output the end of what it wrote, standard output and error together
         */
        record Exited(int exitCode, String output) implements Result {}

        /** The command was stopped because its time was over. */
        record TimedOut() implements Result {}

        /** There is no such command, or it may not be started; the reason is the operating system's. */
        record NotStarted(String reason) implements Result {}
    }

    /**
     * Runs a command.
     *
     * @param command program and arguments; the program is looked up on the PATH
     * @param directory working directory; the command's output is kept there, too
     * @throws IOException if the directory cannot be used
     */
    Result run(List<String> command, Path directory, long timeoutSeconds) throws IOException, InterruptedException;
}
