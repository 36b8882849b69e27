package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.TrafficShare;
import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.compare.Disagreement;
import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.report.CanaryReport.Moment;
import io.quantbench.harness.canary.report.Course;
import io.quantbench.harness.serve.AnswerTap;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.ServeException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import org.jspecify.annotations.Nullable;

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
    private static final Logger logger = System.getLogger(LiveCanary.class.getName());

    /** Evidence that is kept in one piece; a piece costs the log some blocks whatever it holds. */
    private static final int BATCH = 512;

    private static final int MAX_COMMANDS = 64;
    /** With nothing new, so many looks are left out: each is an entry of the log. */
    private static final int QUIET_LOOKS = 10;

    private static final long CLOSE_SECONDS = 10;

    private final LiveSettings settings;
    private final Surroundings surroundings;
    private final Inbox inbox;
    private final BlockingQueue<Pending> commands = new ArrayBlockingQueue<>(MAX_COMMANDS);
    private final LongAdder shadowEnds = new LongAdder();
    private final Rollout rollout;
    private final EvidenceSource source;
    private final ShadowWatch watch;
    private final CompletableFuture<CanaryState> end = new CompletableFuture<>();
    private final Thread thread;
    private Course course = new Course();
    private long courseStep = -1;
    private long lookedNs;
    private int quiet;
    private boolean fresh;
    private volatile boolean closing;
    private volatile CanarySnapshot snapshot;
    private volatile List<Disagreement> worst = List.of();
    private volatile List<Moment> moments = List.of();

    /** A command and who waits for it. */
    private record Pending(LiveCommand command, CompletableFuture<CanaryState> done) {}

    private LiveCanary(LiveSettings settings, EventLogSource logs, Decider decider, Surroundings surroundings)
            throws EventLogException {
        this.settings = settings;
        this.surroundings = surroundings;
        this.inbox = new Inbox(settings.pace().queue());
        this.source = new EvidenceSource(settings, decider, surroundings.clock());
        source.listen(surroundings.pairs());
        this.watch = new ShadowWatch(settings.comparison().limits().timeoutNs(), surroundings.clock());
        this.rollout = new Rollout(settings, logs, surroundings);
        this.lookedNs = surroundings.clock().nanoTime();
        this.thread = new Thread(this::run, "canary-" + settings.model());
        this.thread.setDaemon(true);
        onStep();
        this.snapshot = look();
    }

    /**
     * Resumes the canary of the log, or begins one, and divides traffic as it wants. Its thread is not running yet.
     *
     * @throws EventLogException if the log cannot be opened, or is of another canary
     */
    static LiveCanary open(LiveSettings settings, EventLogSource logs, Decider decider, Surroundings surroundings)
            throws EventLogException {
        return new LiveCanary(settings, logs, decider, surroundings);
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
        return snapshot;
    }

    /**
     * Where it stands when all that was given before has been looked at. Waits for the canary's thread, so not to be called on an event loop.
     *
     * @throws InterruptedException if interrupted; the canary goes on
     */
    public CanarySnapshot settled() throws InterruptedException {
        CompletableFuture<CanarySnapshot> looked = new CompletableFuture<>();
        while (!inbox.offer(new Inbox.Item.Settle(looked)) && !end.isDone()) {
            Thread.onSpinWait();
        }
        try {
            return end.isDone() ? snapshot : looked.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return snapshot;
        }
    }

    /** The worst disagreements, worst first; as of the latest look. */
    public List<Disagreement> worst() {
        return worst;
    }

    /** The course of the current step, thinned out evenly. */
    public List<Moment> moments() {
        return moments;
    }

    /** Completes when it is promoted or rolled back. */
    public CompletionStage<CanaryState> end() {
        return end.copy();
    }

    private void run() {
        try {
            while (!closing) {
                Inbox.Item item = inbox.await(untilLook());
                try {
                    if (item != null) {
                        take(item);
                    }
                    turn();
                } catch (RuntimeException e) {
                    logger.log(Level.ERROR, "the canary of " + settings.model() + " met a defect", e);
                    rollout.fail("of a defect: " + e);
                    snapshot = snap();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration untilLook() {
        long leftNs =
                settings.pace().lookEvery().toNanos() - (surroundings.clock().nanoTime() - lookedNs);
        return Duration.ofNanos(
                Math.max(0, Math.min(leftNs, settings.pace().lookEvery().toNanos())));
    }

    /** Does what there is to do: commands, what waits, and a look when one is due. */
    void turn() {
        obey();
        Inbox.Item item = inbox.poll();
        for (int taken = 0; item != null; taken++) {
            take(item);
            item = taken < BATCH ? inbox.poll() : null;
        }
        long nowNs = surroundings.clock().nanoTime();
        // A clock that was set back does not put off the next look.
        if (nowNs - lookedNs < 0
                || nowNs - lookedNs >= settings.pace().lookEvery().toNanos()) {
            lookedNs = nowNs;
            snapshot = look();
        }
    }

    private void take(Inbox.Item item) {
        if (item instanceof Inbox.Item.Ended ended) {
            source.onEnd(ended.end(), rollout.assignment());
        } else if (item instanceof Inbox.Item.Labelled labelled) {
            labelled.labels().forEach(source::onLabel);
        }
        if (item instanceof Inbox.Item.Settle settle) {
            snapshot = look();
            settle.looked().complete(snapshot);
        }
        if (source.readyCount() >= BATCH) {
            flush();
        }
    }

    private void obey() {
        for (Pending pending = commands.poll(); pending != null; pending = commands.poll()) {
            flush();
            try {
                CanaryState state = rollout.command(pending.command());
                onStep();
                snapshot = snap();
                pending.done().complete(state);
            } catch (CanaryRefusedException e) {
                pending.done().completeExceptionally(e);
            }
        }
    }

    private void flush() {
        if (source.readyCount() > 0) {
            fresh = true;
            rollout.observe(source.take());
        }
    }

    private CanarySnapshot look() {
        source.expire();
        watchShadow();
        flush();
        quiet++;
        if (fresh || quiet >= QUIET_LOOKS || snapshotProblem()) {
            rollout.look();
            fresh = false;
            quiet = 0;
            onStep();
            Decision decision = rollout.state().latest();
            if (decision != null) {
                course.onLook(decision);
                moments = course.momentsUntil(decision);
            }
            worst = source.worst();
        }
        return snap();
    }

    private boolean snapshotProblem() {
        CanarySnapshot.Health health = rollout.health(null);
        return health.log() != null || health.split() != null;
    }

    private void watchShadow() {
        if (rollout.state().share().shadowRate() == 0) {
            return;
        }
        try {
            ModelStatus.ShadowState shadow = surroundings
                    .control()
                    .model(settings.model())
                    .shadows()
                    .get(settings.begun().candidate());
            int inFlight = shadow == null ? 0 : shadow.counts().inFlight();
            if (watch.hangs(inFlight, shadowEnds.sum())) {
                source.add(new EvidenceEvent.Crash(
                        ArmRole.CANDIDATE,
                        "the candidate hangs: it holds " + inFlight + " shadowed requests, and none has ended for "
                                + Duration.ofNanos(
                                        settings.comparison().limits().timeoutNs())));
            }
        } catch (ServeException e) {
            logger.log(Level.WARNING, "the shadow of {0} cannot be watched: {1}", settings.model(), e.getMessage());
        }
    }

    /** Takes over what a new step, or the end, changes. */
    private void onStep() {
        CanaryState state = rollout.state();
        if (courseStep != state.step()) {
            courseStep = state.step();
            course = new Course();
            moments = List.of();
        }
        source.onShare(state.phase().isFinal() ? TrafficShare.REFERENCE_ONLY : state.share());
        if (state.phase().isFinal()) {
            end.complete(state);
        }
    }

    private CanarySnapshot snap() {
        boolean latency = settings.comparison().latencyComparable();
        return CanarySnapshot.of(
                settings.model(),
                rollout.state(),
                source,
                new CanarySnapshot.Intake(
                        inbox.waiting(),
                        inbox.dropped(),
                        latency,
                        latency ? "" : CanarySnapshot.Intake.SHARED_CORES,
                        source.leftOut()),
                rollout.health(source.problem()));
    }

    /** What the queue could not hold. */
    long dropped() {
        return inbox.dropped();
    }

    /** The trouble of the moment, for status lines; null for none. */
    @Nullable
    String trouble() {
        CanarySnapshot.Health health = snapshot.health();
        return health.log() != null ? health.log() : health.split() != null ? health.split() : health.answers();
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
        flush();
        rollout.close();
        commands.forEach(pending ->
                pending.done().completeExceptionally(new CanaryRefusedException("the canary was closed before")));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
