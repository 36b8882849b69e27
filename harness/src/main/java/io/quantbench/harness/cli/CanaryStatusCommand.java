package io.quantbench.harness.cli;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code quantbench canary status}. */
@Command(name = "status", description = "Says where a canary stands.")
final class CanaryStatusCommand extends CanaryRemoteCommand {
    CanaryStatusCommand(Terminal terminal) {
        super(terminal, "status");
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
