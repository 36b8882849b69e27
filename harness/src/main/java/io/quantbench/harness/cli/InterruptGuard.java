package io.quantbench.harness.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Between its making and its closing, an interrupt from the keyboard ends a run early instead of the process at once: the process waits
 * until the guard is closed, so that reports can be written.
 */
final class InterruptGuard implements AutoCloseable {
    /** Longest time that an interrupted process waits for its reports. */
    private static final long LAST_WORDS_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    /** @param stop ends the run soon */
    InterruptGuard(Runnable stop) {
        hook = new Thread(() -> finishEarly(stop), "quantbench-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void finishEarly(Runnable stop) {
        stop.run();
        try {
            if (!done.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("quantbench: the run did not end in time; no report was written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // The process is ending, and the hook is what waits for us.
        }
    }
}
