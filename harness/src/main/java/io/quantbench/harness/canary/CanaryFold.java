package io.quantbench.harness.canary;

import io.quantbench.harness.canary.CanaryEvent.Begun;
import io.quantbench.harness.canary.CanaryEvent.Commanded;
import io.quantbench.harness.canary.CanaryEvent.Looked;
import io.quantbench.harness.canary.CanaryEvent.Observed;
import io.quantbench.harness.canary.judge.CanaryJudge;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.EvidenceEvent.Look;
import io.quantbench.harness.canary.judge.Verdict;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state machine: what a canary is after a number of events. Reads no clock and does no I/O; the same events give the same state. */
final class CanaryFold {
    /** Ids of the latest commands, of which a repetition is recognized. */
    private static final int REMEMBERED_COMMANDS = 1_024;

    private final Begun begun;
    private final List<Transition> trace = new ArrayList<>();
    private final Set<String> commandIds = new LinkedHashSet<>();
    private CanaryJudge judge;
    private int step;
    private Phase phase = Phase.RUNNING;
    private boolean paused;
    private long events = 1;
    private long elapsedNs;
    private long stepBeganNs;
    private @Nullable Decision latest;

    CanaryFold(Begun begun) {
        this.begun = begun;
        this.judge = new CanaryJudge(currentStep().policy());
        note(
                "begun: " + begun.candidate() + " against " + begun.reference() + ", step "
                        + currentStep().name(),
                currentStep().name(),
                null);
    }

    /** Whether the command is a repetition. */
    boolean knows(String commandId) {
        return commandIds.contains(commandId);
    }

    boolean isFinal() {
        return phase.isFinal();
    }

    long elapsedNs() {
        return elapsedNs;
    }

    /**
     * Takes the next event.
     *
     * @throws IllegalArgumentException if the event cannot follow those before
     */
    void apply(CanaryEvent event) {
        if (event instanceof Begun) {
            throw new IllegalArgumentException("event " + (events + 1) + " begins a canary that has begun already");
        }
        events++;
        if (phase.isFinal()) {
            return;
        }
        if (event instanceof Observed observed) {
            observed.events().forEach(judge::accept);
        } else if (event instanceof Looked looked) {
            onLook(looked);
        } else if (event instanceof Commanded commanded && remember(commanded.id())) {
            onCommand(commanded);
        }
    }

    CanaryState snapshot() {
        return new CanaryState(events, begun, step, phase, paused, elapsedNs, stepBeganNs, trace, latest);
    }

    private RolloutStep currentStep() {
        return begun.plan().steps().get(step);
    }

    private boolean remember(String commandId) {
        boolean isNew = commandIds.add(commandId);
        if (commandIds.size() > REMEMBERED_COMMANDS) {
            Iterator<String> oldest = commandIds.iterator();
            oldest.next();
            oldest.remove();
        }
        return isNew;
    }

    private void onLook(Looked looked) {
        elapsedNs = Math.max(elapsedNs, looked.elapsedNs());
        judge.accept(new Look(elapsedNs - stepBeganNs));
        Decision decision = judge.decision();
        latest = decision;
        switch (decision.verdict()) {
            case ROLLBACK -> end(Phase.ROLLED_BACK, "rolled back: " + ground(decision), decision);
            case PROMOTE -> onProof(decision);
            case HOLD -> {
                if (phase == Phase.AWAITING_APPROVAL) {
                    phase = Phase.RUNNING;
                    note("no longer proven: " + ground(decision), currentStep().name(), decision);
                }
            }
        }
    }

    private void onProof(Decision decision) {
        if (currentStep().needsApproval()) {
            if (phase != Phase.AWAITING_APPROVAL) {
                phase = Phase.AWAITING_APPROVAL;
                note(
                        "proven, waits for approval: " + ground(decision),
                        currentStep().name(),
                        decision);
            }
        } else if (!paused) {
            advance("proven: " + ground(decision), decision);
        }
    }

    private void onCommand(Commanded commanded) {
        Command command = commanded.command();
        String by = " by " + commanded.by();
        if (command instanceof Command.Approve approve) {
            boolean waits = phase == Phase.AWAITING_APPROVAL && !paused;
            if (waits && approve.step().equals(currentStep().name()) && judge.verdict() == Verdict.PROMOTE) {
                advance("approved" + by, latest);
            }
        } else if (command instanceof Command.Pause && !paused) {
            paused = true;
            note("paused" + by, currentStep().name(), null);
        } else if (command instanceof Command.Resume && paused) {
            paused = false;
            note("resumed" + by, currentStep().name(), null);
        } else if (command instanceof Command.Abort abort) {
            end(Phase.ROLLED_BACK, "aborted" + by + ": " + abort.reason(), null);
        }
    }

    private void advance(String why, @Nullable Decision decision) {
        if (step + 1 == begun.plan().steps().size()) {
            end(Phase.PROMOTED, "promoted, " + why, decision);
            return;
        }
        String before = currentStep().name();
        step++;
        phase = Phase.RUNNING;
        judge = new CanaryJudge(currentStep().policy());
        stepBeganNs = elapsedNs;
        latest = null;
        note("step " + currentStep().name() + " follows, " + why, before, decision);
    }

    private void end(Phase end, String why, @Nullable Decision decision) {
        phase = end;
        note(why, currentStep().name(), decision);
    }

    private void note(String sentence, String before, @Nullable Decision decision) {
        trace.add(new Transition(events, elapsedNs, before, phase, sentence, decision));
    }

    private static String ground(Decision decision) {
        return decision.reasons().get(0).sentence();
    }
}
