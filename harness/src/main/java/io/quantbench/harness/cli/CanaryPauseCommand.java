package io.quantbench.harness.cli;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code quantbench canary pause}. */
@Command(name = "pause", description = "Withholds further steps; proven harm still rolls back.")
final class CanaryPauseCommand extends CanaryRemoteCommand {
    CanaryPauseCommand(Terminal terminal) {
        super(terminal, "pause");
    }

    @Override
    Map<String, String> body() {
        return Map.of("by", who());
    }
}
