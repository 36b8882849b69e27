package io.quantbench.harness.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quantbench canary approve}. */
@Command(name = "approve", description = "Approves the step that waits for it.")
final class CanaryApproveCommand extends CanaryRemoteCommand {
    @Option(names = "--step", paramLabel = "NAME", description = "The step; the current one where left out.")
    private String step = "";

    CanaryApproveCommand(Terminal terminal) {
        super(terminal, "approve");
    }

    @Override
    Map<String, String> body() {
        return step.isEmpty() ? Map.of("by", who()) : Map.of("by", who(), "step", step);
    }
}
