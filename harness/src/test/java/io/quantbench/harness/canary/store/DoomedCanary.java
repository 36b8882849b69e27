package io.quantbench.harness.canary.store;

import io.quantbench.harness.canary.CanaryController;
import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.Rollouts;
import io.quantbench.harness.canary.SplitTarget;
import java.nio.file.Path;

/** A process that says after each event where it stands, and waits for its end at step 1. */
final class DoomedCanary {
    private DoomedCanary() {}

    public static void main(String[] args) throws EventLogException {
        StoredEventLog log = StoredEventLog.open(Path.of(args[0]), System.out::println);
        try (CanaryController canary = CanaryController.open(log, Rollouts.BEGUN, SplitTarget.NONE, () -> 0)) {
            canary.observe(Rollouts.good(0));
            say(canary.state());
            say(canary.look());
            // A look that changes nothing, so that the process dies between two events.
            while (canary.state().events() < 1_000_000) {
                say(canary.look());
            }
        }
    }

    private static void say(CanaryState state) {
        System.out.println("step " + state.step() + " events " + state.events());
        System.out.flush();
    }
}
