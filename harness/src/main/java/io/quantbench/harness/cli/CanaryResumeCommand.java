package io.quantbench.harness.cli;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code quantbench canary resume}. */
@Command(name = "resume", description = "Lets steps be taken again.")
final class CanaryResumeCommand extends CanaryRemoteCommand {
    CanaryResumeCommand(Terminal terminal) {
        super(terminal, "resume");
    }

    @Override
    Map<String, String> body() {
        return Map.of("by", who());
    }
}
