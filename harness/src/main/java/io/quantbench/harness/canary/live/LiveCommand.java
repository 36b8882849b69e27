package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.Command;
import java.util.function.Function;

/**
 * A command to a live canary.
 *
 * @param id chosen by whoever commands; the same again does nothing
 * @param by who commands, for the trace
 * @param choice what is commanded, where the canary then stands
 */
public record LiveCommand(String id, String by, Function<CanaryState, Command> choice) {
    public LiveCommand {
        requireText("id", id);
        requireText("by", by);
    }

    /** A command that is the same wherever the canary stands. */
    public static LiveCommand of(String id, String by, Command command) {
        return new LiveCommand(id, by, state -> command);
    }

    /** Approves the current step; nothing is promoted that is not proven. */
    public static LiveCommand approveCurrent(String id, String by) {
        return new LiveCommand(
                id, by, state -> new Command.Approve(state.currentStep().name()));
    }

    private static void requireText(String what, String value) {
        if (value.isBlank() || value.length() > LabelEntry.MAX_ID_CHARS) {
            throw new IllegalArgumentException(what + " has " + value.length() + " characters; 1 to "
                    + LabelEntry.MAX_ID_CHARS + ", not all blank, are allowed");
        }
    }
}
