package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Runs a command line as the process would, and keeps what it printed. */
final class Cli {
    private Cli() {}

    /**
     * What a command did.
     *
     * @param code exit code
     * @param out results
     * @param err progress and errors
     */
    record Result(int code, String out, String err) {
        /** Fails unless the command refused its input in one sentence that holds all of {@code parts}. */
        void isRefusedSaying(String... parts) {
            assertThat(code).as(err).isEqualTo(2);
            List<String> errors =
                    err.lines().filter(line -> line.startsWith("quantbench: ")).toList();
            assertThat(errors).as(err).hasSize(1);
            assertThat(errors.get(0)).contains(parts).doesNotContain("unexpected", "Exception");
            assertThat(err).doesNotContain("\tat ");
            assertThat(out).isEmpty();
        }
    }

    static Result run(Object... args) {
        return runHearing(line -> {}, args);
    }

    /** As {@link #run}; {@code listener} hears each line of progress as it is printed, on the printing thread. */
    static Result runHearing(Consumer<String> listener, Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintWriter errLines = new PrintWriter(err) {
            @Override
            public void println(String line) {
                super.println(line);
                listener.accept(line);
            }
        };
        Terminal terminal = new Terminal(new PrintWriter(out), errLines, false, false);
        int code = QuantBench.commandLine(terminal)
                .execute(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
        terminal.out().flush();
        errLines.flush();
        return new Result(code, out.toString(), err.toString());
    }
}
