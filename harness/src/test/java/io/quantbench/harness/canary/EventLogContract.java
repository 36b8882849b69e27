package io.quantbench.harness.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.RequestResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every event log does. */
public abstract class EventLogContract {
    /** One event of each kind, and one command of each kind. */
    protected static final List<CanaryEvent> EVENTS = List.of(
            Rollouts.BEGUN,
            new CanaryEvent.Observed(List.of(
                    new EvidenceEvent.PairedAnswer("r1", 1 / 3.0, true, false),
                    new EvidenceEvent.Served(ArmRole.CANDIDATE, 0.05, 7, RequestResult.ERROR))),
            new CanaryEvent.Looked(5),
            new CanaryEvent.Commanded("1", "ann", new Command.Pause()),
            new CanaryEvent.Commanded("2", "ann", new Command.Resume()),
            new CanaryEvent.Commanded("3", "ann", new Command.Approve("shadow")),
            new CanaryEvent.Commanded("4", "ann", new Command.Abort("wrong \"model\"\n")));

    /** The log under test: the same events at each call, empty at the first. */
    protected abstract EventLog reopen() throws EventLogException;

    private List<CanaryEvent> read() throws EventLogException {
        List<CanaryEvent> found = new ArrayList<>();
        try (EventLog log = reopen()) {
            log.replay(found::add);
        }
        return found;
    }

    @Test
    void keepsEveryKindOfEventInOrderAcrossReopening() throws EventLogException {
        assertThat(read()).isEmpty();
        for (int from = 0; from < EVENTS.size(); from += 3) {
            List<CanaryEvent> next = EVENTS.subList(from, Math.min(EVENTS.size(), from + 3));
            try (EventLog log = reopen()) {
                for (CanaryEvent event : next) {
                    log.append(event);
                }
                log.force();
            }
        }
        assertThat(read()).isEqualTo(EVENTS);
    }
}
