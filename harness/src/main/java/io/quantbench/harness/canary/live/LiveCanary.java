package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.compare.Disagreement;
import io.quantbench.harness.canary.report.CanaryReport.Moment;
import io.quantbench.harness.serve.AnswerTap;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * A canary on a model that is being served.
 *
 * <p>Ends of requests, labels and commands may come from any thread and never wait: what does not fit into the queue is dropped and counted. One
 * thread of its own compares, keeps, judges and divides the traffic; {@link #snapshot} tells what it found. A dropped end costs evidence, not
 * validity: ends are dropped for want of room, whatever they say.
 *
 * <p>Of requests that were shadowed, tensors are read after their end, as {@link AnswerTap#ended} allows.
 */
public final class LiveCanary implements AnswerTap, AutoCloseable {
    private static final int MAX_COMMANDS = 64;
    private static final long CLOSE_SECONDS = 10;

    private final LiveSettings settings;
    private final Inbox inbox;
    private final BlockingQueue<Pending> commands = new ArrayBlockingQueue<>(MAX_COMMANDS);
    private final LongAdder shadowEnds = new LongAdder();
    private final CanaryWork work;
    private final Thread thread;
    private volatile boolean closing;

    /** A command and who waits for it. */
    private record Pending(LiveCommand command, CompletableFuture<CanaryState> done) {}

    private LiveCanary(CanaryWork.Parts parts) throws EventLogException {
        this.settings = parts.settings();
        this.inbox = new Inbox(settings.pace().queue());
        this.work = new CanaryWork(parts, inbox, shadowEnds::sum);
        this.thread = new Thread(this::run, "canary-" + settings.model());
        this.thread.setDaemon(true);
    }

    /**
     * Resumes the canary of the log, or begins one, and divides traffic as it wants. Its thread is not running yet.
     *
     * @throws EventLogException if the log cannot be opened, or is of another canary
     */
    static LiveCanary open(LiveSettings settings, EventLogSource logs, Decider decider, Surroundings surroundings)
            throws EventLogException {
        return new LiveCanary(new CanaryWork.Parts(settings, logs, decider, surroundings));
    }

    /**
     * Resumes the canary of the log, or begins one, and divides traffic as it wants.
     *
     * @param logs opens the log; called again after a failure
     * @param decider says which class an output decides for
     * @throws EventLogException if the log cannot be opened, or is of another canary
     */
    public static LiveCanary start(
            LiveSettings settings, EventLogSource logs, Decider decider, Surroundings surroundings)
            throws EventLogException {
        LiveCanary canary = open(settings, logs, decider, surroundings);
        canary.thread.start();
        return canary;
    }

    /** Whose traffic it divides, and how. */
    public LiveSettings settings() {
        return settings;
    }

    @Override
    public void ended(Observed observed) {
        if (!observed.model().equals(settings.model())) {
            return;
        }
        if (observed.role() == Role.SHADOW
                && observed.variant().equals(settings.begun().candidate())) {
            shadowEnds.increment();
        }
        boolean ignored = inbox.offer(new Inbox.Item.Ended(observed));
    }

    /** Takes labels, if there is room; counted as dropped if not. */
    public boolean label(List<LabelEntry> labels) {
        return inbox.offer(new Inbox.Item.Labelled(List.copyOf(labels)));
    }

    /**
     * Obeys a command, once for each id.
     *
     * @return where the canary then stands, or a {@link CanaryRefusedException}. A command that does not fit changes nothing
     */
    public CompletionStage<CanaryState> command(LiveCommand command) {
        CompletableFuture<CanaryState> done = new CompletableFuture<>();
        if (closing || !commands.offer(new Pending(command, done))) {
            done.completeExceptionally(new CanaryRefusedException(
                    closing ? "the canary is being closed" : "too many commands wait; send it again later"));
        }
        inbox.nudge();
        return done;
    }

    /** Where the canary stands, as of its latest look or command. */
    public CanarySnapshot snapshot() {
        return work.found().snapshot();
    }

    /**
     * Where it stands when all that was given before has been looked at. Waits for the canary's thread, so not to be called on an event loop.
     *
     * @throws InterruptedException if interrupted; the canary goes on
     */
    public CanarySnapshot settled() throws InterruptedException {
        CompletableFuture<CanarySnapshot> looked = new CompletableFuture<>();
        while (!inbox.offer(new Inbox.Item.Settle(looked)) && !work.end().isDone()) {
            Thread.onSpinWait();
        }
        try {
            return work.end().isDone() ? snapshot() : looked.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return work.found().snapshot();
        }
    }

    /** The worst disagreements, worst first; as of the latest look. */
    public List<Disagreement> worst() {
        return work.found().worst();
    }

    /** The course of the current step, thinned out evenly. */
    public List<Moment> moments() {
        return work.found().moments();
    }

    /** Completes when it is promoted or rolled back. */
    public CompletionStage<CanaryState> end() {
        return work.end().copy();
    }

    private void run() {
        try {
            while (!closing) {
                Inbox.Item item = inbox.await(work.untilLook());
                try {
                    if (item != null) {
                        work.take(item);
                    }
                    turn();
                } catch (RuntimeException e) {
                    work.fail(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what there is to do: commands, what waits, and a look when one is due. */
    void turn() {
        obey();
        work.turn();
    }

    private void obey() {
        for (Pending pending = commands.poll(); pending != null; pending = commands.poll()) {
            try {
                pending.done().complete(work.command(pending.command()));
            } catch (CanaryRefusedException e) {
                pending.done().completeExceptionally(e);
            } catch (RuntimeException e) {
                pending.done().completeExceptionally(e);
                throw e;
            }
        }
    }

    /**
     * Ends the thread and closes the log. A canary that has not ended can be resumed; until then the reference gets all traffic.
     *
     * <p>Waits for the thread, so not to be called on an event loop.
     */
    @Override
    public void close() {
        closing = true;
        inbox.nudge();
        boolean interrupted = false;
        try {
            thread.join(Duration.ofSeconds(CLOSE_SECONDS).toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("the canary of " + settings.model() + " did not end within " + CLOSE_SECONDS
                    + " s; its log stays open");
        }
        work.close();
        commands.forEach(pending ->
                pending.done().completeExceptionally(new CanaryRefusedException("the canary was closed before")));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
