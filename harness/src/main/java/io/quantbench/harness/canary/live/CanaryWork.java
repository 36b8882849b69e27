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
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.ServeException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * What a live canary's thread does: takes in what waits, compares, keeps, judges, divides the traffic and says what it found. Confined to
 * that thread, but for what is published.
 */
final class CanaryWork implements AutoCloseable {
    private static final Logger logger = System.getLogger(CanaryWork.class.getName());

    /** Evidence that is kept in one piece; a piece costs the log some blocks whatever it holds. */
    private static final int BATCH = 512;

    /** With nothing new, so many looks are left out: each is an entry of the log. */
    private static final int QUIET_LOOKS = 10;

    private final LiveSettings settings;
    private final Surroundings surroundings;
    private final Inbox inbox;
    private final LongSupplier shadowEnds;
    private final Rollout rollout;
    private final EvidenceSource source;
    private final ShadowWatch watch;
    private final CompletableFuture<CanaryState> end = new CompletableFuture<>();
    private Course course = new Course();
    private long courseStep = -1;
    private long lookedNs;
    private int quiet;
    private boolean fresh;
    private volatile Found found;

    /**
     * What was found at the latest look or command.
     *
     * @param snapshot where the canary stands
     * @param worst disagreements, worst first
     * @param moments course of the current step
     */
    record Found(CanarySnapshot snapshot, List<Disagreement> worst, List<Moment> moments) {}

    /** @param shadowEnds how many of the candidate's shadows have ended, from any thread */
    CanaryWork(Parts parts, Inbox inbox, LongSupplier shadowEnds) throws EventLogException {
        this.settings = parts.settings();
        this.surroundings = parts.surroundings();
        this.inbox = inbox;
        this.shadowEnds = shadowEnds;
        this.source = new EvidenceSource(settings, parts.decider(), surroundings.clock());
        source.listen(surroundings.pairs());
        this.watch = new ShadowWatch(settings.comparison().limits().timeoutNs(), surroundings.clock());
        this.rollout = new Rollout(settings, parts.logs(), surroundings);
        this.lookedNs = surroundings.clock().nanoTime();
        onStep();
        this.found = new Found(snap(), List.of(), List.of());
        look();
    }

    /** What a canary is made of. */
    record Parts(LiveSettings settings, EventLogSource logs, Decider decider, Surroundings surroundings) {}

    /** Time to the next look that is due. */
    Duration untilLook() {
        long everyNs = settings.pace().lookEvery().toNanos();
        long leftNs = everyNs - (surroundings.clock().nanoTime() - lookedNs);
        return Duration.ofNanos(Math.max(0, Math.min(leftNs, everyNs)));
    }

    /** Takes in what waits, a bounded number of items, and looks when it is time. */
    void turn() {
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
            look();
        }
    }

    void take(Inbox.Item item) {
        if (item instanceof Inbox.Item.Ended ended) {
            source.onEnd(ended.end(), rollout.assignment());
        } else if (item instanceof Inbox.Item.Labelled labelled) {
            labelled.labels().forEach(source::onLabel);
        } else if (item instanceof Inbox.Item.Settle settle) {
            look();
            settle.looked().complete(found.snapshot());
        }
        if (source.readyCount() >= BATCH) {
            flush();
        }
    }

    /**
     * Obeys, with all evidence that came before.
     *
     * @throws CanaryRefusedException if the log fails
     */
    CanaryState command(LiveCommand command) {
        flush();
        try {
            return rollout.command(command);
        } finally {
            // Also of a refusal: the log has failed then, and the traffic has changed.
            onStep();
            publish();
        }
    }

    /** Stops the canary after a defect of ours, until it can go on. */
    void fail(RuntimeException defect) {
        logger.log(Level.ERROR, "the canary of " + settings.model() + " met a defect", defect);
        rollout.fail("of a defect: " + defect);
        publish();
    }

    private void flush() {
        if (source.readyCount() > 0) {
            fresh = true;
            rollout.observe(source.take());
        }
    }

    private void look() {
        source.expire();
        watchShadow();
        flush();
        quiet++;
        if (fresh || quiet >= QUIET_LOOKS || isImpeded()) {
            rollout.look();
            fresh = false;
            quiet = 0;
            onStep();
            Decision decision = rollout.state().latest();
            if (decision != null) {
                course.onLook(decision);
            }
            List<Moment> moments = decision == null ? List.of() : course.momentsUntil(decision);
            publish(source.worst(), moments);
        } else {
            publish();
        }
    }

    private void publish() {
        publish(found.worst(), found.moments());
    }

    /** Whoever waits for the end finds it published. */
    private void publish(List<Disagreement> worst, List<Moment> moments) {
        found = new Found(snap(), worst, moments);
        if (rollout.state().phase().isFinal()) {
            end.complete(rollout.state());
        }
    }

    private boolean isImpeded() {
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
            if (watch.hangs(inFlight, shadowEnds.getAsLong())) {
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
        }
        source.onShare(state.phase().isFinal() ? TrafficShare.REFERENCE_ONLY : state.share());
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

    /** From any thread. */
    Found found() {
        return found;
    }

    /** Completes when it is promoted or rolled back; from any thread. */
    CompletableFuture<CanaryState> end() {
        return end;
    }

    /** Keeps what is there and closes the log; the canary's thread has ended before. */
    @Override
    public void close() {
        flush();
        rollout.close();
    }
}
