package io.quantbench.harness.canary;

import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The state that a log leads to, for tests without checked exceptions. */
final class CanaryFoldCheck {
    private CanaryFoldCheck() {}

    static @Nullable CanaryState replay(InMemoryLog log) {
        try {
            return CanaryController.replay(log);
        } catch (EventLogException e) {
            throw new UncheckedIOException(e);
        }
    }
}
