package io.quantbench.harness.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quantbench canary abort}. */
@Command(name = "abort", description = "Rolls back for good.")
final class CanaryAbortCommand extends CanaryRemoteCommand {
    @Option(names = "--reason", paramLabel = "TEXT", description = "One sentence for the trace.")
    private String reason = "no reason given";

    CanaryAbortCommand(Terminal terminal) {
        super(terminal, "abort");
    }

    @Override
    Map<String, String> body() {
        return Map.of("by", who(), "reason", reason);
    }
}
