package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.CanaryController;
import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.Phase;
import io.quantbench.harness.canary.SplitException;
import io.quantbench.harness.canary.Transition;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The controller, its log and its split, with what is done when the log fails.
 *
 * <p>When an event cannot be kept, the controller stops: it acts on nothing that it could not account for. From then on nobody would notice
 * harm, so the candidate is given nothing until somebody can judge again: the reference gets all traffic, at once. The log is opened anew
 * from time to time; when that succeeds, the canary goes on from the last event that was kept. Evidence of the time between is lost, which
 * costs time and no validity: what is missing depends on the disk, not on what the variants answered. A promoted canary has ended, and its log
 * with it; its traffic stays.
 *
 * <p>Confined to the canary's thread.
 */
final class Rollout implements AutoCloseable {
    private static final Logger logger = System.getLogger(Rollout.class.getName());

    private final LiveSettings settings;
    private final EventLogSource logs;
    private final ServerSplit split;
    private final Surroundings surroundings;
    private CanaryController controller;
    private @Nullable String failure;
    private @Nullable String splitFailure;
    private long failedNs;
    private long lost;
    private long reassertions;
    private int told;

    /** Something done to the controller that is kept in the log. */
    @FunctionalInterface
    private interface Step {
        void on(CanaryController controller) throws EventLogException;
    }

    Rollout(LiveSettings settings, EventLogSource logs, Surroundings surroundings) throws EventLogException {
        this.settings = settings;
        this.logs = logs;
        this.surroundings = surroundings;
        this.split = new ServerSplit(surroundings.control(), settings, surroundings.clock());
        this.controller = CanaryController.open(logs.open(), settings.begun(), split, surroundings.clock());
        this.told = state().trace().size();
    }

    CanaryState state() {
        return controller.state();
    }

    ServerSplit.Assignment assignment() {
        return split.assignment();
    }

    void observe(List<EvidenceEvent> events) {
        if (failure != null && !state().phase().isFinal()) {
            lost += events.size();
            return;
        }
        attempt(on -> on.observe(events));
    }

    /** Looks, and sees to it that traffic is divided as it should be; after a failure of the log, tries to go on. */
    void look() {
        if (failure != null) {
            reopen();
        }
        attempt(CanaryController::look);
        keepSplit();
    }

    /**
     * Obeys a command.
     *
     * @throws CanaryRefusedException if the log fails
     */
    CanaryState command(LiveCommand command) {
        if (failure == null) {
            attempt(on ->
                    on.command(command.id(), command.by(), command.choice().apply(on.state())));
        }
        if (failure != null) {
            throw new CanaryRefusedException("the command has no effect, as " + failure
                    + "; the reference gets all traffic until the log can be written");
        }
        return state();
    }

    private void attempt(Step step) {
        if (failure != null) {
            return;
        }
        try {
            step.on(controller);
            tell();
        } catch (EventLogException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    /** Stops the canary until the log can be opened again; the reference gets all traffic. */
    void fail(String why) {
        logger.log(
                Level.ERROR,
                "the canary of {0} stands still, the reference gets all traffic: {1}",
                settings.model(),
                why);
        failure = why;
        failedNs = surroundings.clock().nanoTime();
        closeLog();
        suspend();
    }

    private void suspend() {
        if (state().phase().isFinal()) {
            return;
        }
        try {
            split.suspend();
            splitFailure = null;
        } catch (SplitException e) {
            splitFailure = e.getMessage();
        }
    }

    private void reopen() {
        long nowNs = surroundings.clock().nanoTime();
        if (nowNs - failedNs < settings.pace().reopenEvery().toNanos()) {
            return;
        }
        failedNs = nowNs;
        try {
            controller = CanaryController.open(logs.open(), settings.begun(), split, surroundings.clock());
            failure = null;
            split.resume();
            logger.log(
                    Level.INFO,
                    "the canary of {0} goes on in step {1}",
                    settings.model(),
                    state().currentStep().name());
        } catch (EventLogException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    /**
     * Somebody else may have changed the split: shares that are not what the judge is told would void its proofs, and a candidate that was
     * rolled back must not come back. What becomes of a promoted one is no matter of the canary any more.
     */
    private void keepSplit() {
        if (state().phase() == Phase.PROMOTED && controller.splitProblem() == null) {
            return;
        }
        try {
            if (split.reassert()) {
                reassertions++;
            }
            splitFailure = null;
        } catch (SplitException e) {
            splitFailure = e.getMessage();
        }
    }

    private void tell() {
        List<Transition> trace = state().trace();
        while (told < trace.size()) {
            surroundings.listener().changed(settings.model(), trace.get(told), state());
            told++;
        }
    }

    CanarySnapshot.Health health(@Nullable String answers) {
        return new CanarySnapshot.Health(
                failure, splitFailure == null ? controller.splitProblem() : splitFailure, answers, reassertions, lost);
    }

    private void closeLog() {
        try {
            controller.close();
        } catch (EventLogException e) {
            logger.log(
                    Level.WARNING,
                    "the event log of {0} was not closed cleanly: {1}",
                    settings.model(),
                    e.getMessage());
        }
    }

    /** Closes the log. Where the canary has not ended, the reference gets all traffic: nobody watches the candidate any more. */
    @Override
    public void close() {
        suspend();
        if (failure == null) {
            closeLog();
        }
    }
}
