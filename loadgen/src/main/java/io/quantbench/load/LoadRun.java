package io.quantbench.load;

import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.clock.SchedulerSlice;
import io.quantbench.load.clock.TimerSlack;
import io.quantbench.load.dispatch.LoadLoop;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Target;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A load under way, on its own thread. The thread ends with the run; it is a daemon, so a program that ends takes it along.
 *
 * <p>With the hybrid pacer the thread's timer slack and scheduler slice are set to their smallest, so that parks end
 * punctually, also beside a busy engine, and less is left to spin. With the parking pacer it stays what it is: the kernel then serves neighbouring instants with one wake-up, which is
 * what makes that pacer cheap.
 *
 * <p><b>Threading:</b> every method from any thread.
 */
public final class LoadRun {
    /** Default period of live snapshots: 250 ms. */
    public static final Duration DEFAULT_LIVE_PERIOD = Duration.ofMillis(250);

    private final LoadLoop loop;
    private final PacerOptions.Mode pacing;
    private final CompletableFuture<Recording> result = new CompletableFuture<>();

    private LoadRun(LoadLoop loop, PacerOptions pacing) {
        this.loop = loop;
        this.pacing = pacing.mode();
    }

    /** Starts the plan against the target; the caller closes the target afterwards. */
    public static LoadRun start(LoadPlan plan, Target target) {
        LoadRun run = new LoadRun(plan.newLoop(target), plan.pacing());
        run.startThread(target.name(), () -> {});
        return run;
    }

    /** As {@link #start(LoadPlan, Target)}, showing the run to {@code listener} once a {@code period} and at its end. */
    public static LoadRun start(LoadPlan plan, Target target, LiveListener listener, Duration period) {
        LoadRun run = new LoadRun(plan.newLoop(target), plan.pacing());
        LiveFeed feed = LiveFeed.start(run.loop.live(), listener, period);
        run.startThread(target.name(), feed::finish);
        return run;
    }

    /** Carries out a loop made elsewhere. */
    static LoadRun start(LoadLoop loop, PacerOptions pacing, String name) {
        LoadRun run = new LoadRun(loop, pacing);
        run.startThread(name, () -> {});
        return run;
    }

    private void startThread(String name, Runnable afterwards) {
        Thread thread = new Thread(() -> carryOut(afterwards), "quantbench-load-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void carryOut(Runnable afterwards) {
        if (pacing == PacerOptions.Mode.HYBRID) {
            TimerSlack.minimizeForCurrentThread();
            SchedulerSlice.minimizeForCurrentThread();
        }
        try {
            Recording recording = loop.run();
            afterwards.run();
            result.complete(recording);
        } catch (Throwable e) { // Handed to whoever waits: this thread ends here.
            afterwards.run();
            result.completeExceptionally(e);
        }
    }

    /** Ends issuing now; outstanding answers are awaited as usual and the recording is marked incomplete. */
    public void stop() {
        loop.stop();
    }

    /** Whether the run is over. */
    public boolean isDone() {
        return result.isDone();
    }

    /**
     * Waits for the end and returns what was recorded. An interrupt of the caller ends the waiting, not the run.
     *
     * @throws CompletionException with what the target threw as its cause, when it threw
     */
    public Recording await() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new CompletionException("the load run ended by a fault: " + e.getCause(), e.getCause());
        }
    }
}
