package io.quantbench.harness.canary;

import io.quantbench.harness.canary.CanaryEvent.Begun;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.load.clock.NanoClock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries one candidate through its plan.
 *
 * <p>Every input is appended to the log first; only then does it change the state, and after that the traffic. So the process may
 * die at any point: opened again on the same log, the controller stands where the log ends and divides traffic accordingly. Time during
 * which no process ran does not count as elapsed.
 *
 * <p>When the log fails, the input has had no effect, and every further one is refused. When the split cannot be applied, it is tried again
 * at each look until it is, also after the end: a rolled-back candidate must not stay in service.
 *
 * <p>Confined to one thread, but for {@link #state} and {@link #splitProblem}.
 */
public final class CanaryController implements AutoCloseable {
    private final EventLog log;
    private final SplitTarget target;
    private final NanoClock clock;
    private final CanaryFold fold;
    private final long openedNs;
    private final long elapsedBeforeNs;
    private volatile CanaryState state;
    private @Nullable TrafficShare applied;
    private volatile @Nullable String splitProblem;
    private boolean logFailed;

    private CanaryController(EventLog log, CanaryFold fold, SplitTarget target, NanoClock clock) {
        this.log = log;
        this.fold = fold;
        this.target = target;
        this.clock = clock;
        this.openedNs = clock.nanoTime();
        this.elapsedBeforeNs = fold.elapsedNs();
        this.state = fold.snapshot();
    }

    /**
     * Resumes the canary of the log, or begins one where the log is empty; divides traffic as its state wants.
     *
     * @param log taken over, and closed with the controller
     * @throws EventLogException if the log cannot be read, or is of another canary; the log is then closed
     */
    public static CanaryController open(EventLog log, Begun begun, SplitTarget target, NanoClock clock)
            throws EventLogException {
        try {
            CanaryFold fold = foldOf(log);
            if (fold == null) {
                log.append(begun);
                log.force();
                fold = new CanaryFold(begun);
            } else if (!fold.snapshot().begun().equals(begun)) {
                throw new EventLogException(
                        "the log is of another canary, "
                                + fold.snapshot().begun().candidate() + " against "
                                + fold.snapshot().begun().reference()
                                + ", or of another plan; finish that one or name another log",
                        null);
            }
            CanaryController controller = new CanaryController(log, fold, target, clock);
            controller.applySplit();
            return controller;
        } catch (EventLogException | RuntimeException e) {
            closeAfter(e, log);
            throw e;
        }
    }

    /**
     * The state that a log leads to, without acting on it; the log stays open.
     *
     * @return null for an empty log
     * @throws EventLogException if it cannot be read
     */
    public static @Nullable CanaryState replay(EventLog log) throws EventLogException {
        CanaryFold fold = foldOf(log);
        return fold == null ? null : fold.snapshot();
    }

    /** Takes evidence. Ignored after the end. */
    public void observe(List<EvidenceEvent> events) throws EventLogException {
        if (!events.isEmpty() && !fold.isFinal()) {
            take(new CanaryEvent.Observed(events));
        }
    }

    /** Looks at the evidence and acts on it; as often as wanted. */
    public CanaryState look() throws EventLogException {
        try {
            if (!fold.isFinal()) {
                long sinceOpenedNs = Math.max(0, clock.nanoTime() - openedNs);
                take(new CanaryEvent.Looked(elapsedBeforeNs + sinceOpenedNs));
            }
        } finally {
            applySplit();
        }
        return state;
    }

    /**
     * Obeys a command, once for each id. A command that does not fit the state does nothing; the state returned tells.
     *
     * @param id chosen by the caller, not blank
     * @param by who commands, not blank
     */
    public CanaryState command(String id, String by, Command command) throws EventLogException {
        if (!fold.isFinal() && !fold.knows(id)) {
            try {
                take(new CanaryEvent.Commanded(id, by, command));
            } finally {
                applySplit();
            }
        }
        return state;
    }

    /** Where the canary stands; from any thread. */
    public CanaryState state() {
        return state;
    }

    /** Why traffic is not divided as the state wants; null if it is. From any thread. */
    public @Nullable String splitProblem() {
        return splitProblem;
    }

    /** Closes the log. The canary can be resumed; traffic stays as it is. */
    @Override
    public void close() throws EventLogException {
        log.close();
    }

    private void take(CanaryEvent event) throws EventLogException {
        if (logFailed) {
            throw new EventLogException("an event was not kept; open the log again to go on from the last one", null);
        }
        logFailed = true;
        log.append(event);
        int traced = state.trace().size();
        fold.apply(event);
        state = fold.snapshot();
        if (event instanceof CanaryEvent.Commanded || state.trace().size() > traced) {
            log.force();
        }
        logFailed = false;
    }

    private void applySplit() {
        TrafficShare wanted = state.share();
        if (wanted.equals(applied)) {
            return;
        }
        try {
            target.apply(wanted);
            applied = wanted;
            splitProblem = null;
        } catch (SplitException e) {
            splitProblem = e.getMessage();
        }
    }

    private static @Nullable CanaryFold foldOf(EventLog log) throws EventLogException {
        Replay replay = new Replay();
        try {
            log.replay(replay::accept);
        } catch (IllegalArgumentException e) {
            throw new EventLogException("the log is damaged: " + e.getMessage(), e);
        }
        return replay.fold;
    }

    private static void closeAfter(Exception failure, EventLog log) {
        try {
            log.close();
        } catch (EventLogException e) {
            failure.addSuppressed(e);
        }
    }

    /** The fold as the log is told; null before the first event. */
    private static final class Replay {
        private @Nullable CanaryFold fold;

        void accept(CanaryEvent event) {
            if (fold != null) {
                fold.apply(event);
            } else if (event instanceof Begun begun) {
                fold = new CanaryFold(begun);
            } else {
                throw new IllegalArgumentException("event 1 is " + event + ", not a beginning");
            }
        }
    }
}
