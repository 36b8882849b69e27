package io.quantbench.harness.cli;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code quantbench canary verdict}. */
@Command(name = "verdict", description = "Says whether a candidate is to be promoted or rolled back.")
final class CanaryVerdictCommand extends CanaryRemoteCommand {
    CanaryVerdictCommand(Terminal terminal) {
        super(terminal, "verdict");
    }

    @Override
    Map<String, String> body() {
        return Map.of();
    }

    @Override
    boolean commands() {
        return false;
    }
}
