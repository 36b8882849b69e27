package io.quantbench.harness.canary;

/** What a person may command. */
public sealed interface Command {
    /**
     * Lets a proven step pass. Does nothing unless that step waits for it: an approval is not kept for later.
     *
     * @param step name of the step
     */
    record Approve(String step) implements Command {}

    /** No further step is taken until resumed; traffic stays divided as it is, and proven harm still rolls back. */
    record Pause() implements Command {}

    /** Steps are taken again. */
    record Resume() implements Command {}

    /**
     * Rolls back for good.
     *
     * @param reason one sentence for the trace
     */
    record Abort(String reason) implements Command {}
}
