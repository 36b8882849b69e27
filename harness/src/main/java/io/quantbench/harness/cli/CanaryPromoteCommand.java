package io.quantbench.harness.cli;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code quantbench canary promote}. */
@Command(name = "promote", description = "Approves the step that is proven; nothing is promoted that is not.")
final class CanaryPromoteCommand extends CanaryRemoteCommand {
    CanaryPromoteCommand(Terminal terminal) {
        super(terminal, "promote");
    }

    @Override
    Map<String, String> body() {
        return Map.of("by", who());
    }
}
