package io.quantbench.harness.canary;

import io.quantbench.harness.canary.CanaryEvent.Begun;
import io.quantbench.harness.canary.CanaryEvent.Looked;
import io.quantbench.harness.canary.CanaryEvent.Observed;
import io.quantbench.harness.canary.evidence.EvidenceJson;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.EvidenceEvent.Look;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the evidence of one step out of a canary's log: what its judge was told, as an evidence file, which replays to its decisions. */
public final class StepEvidence {
    private StepEvidence() {}

    /**
     * Writes the step's policy and events as JSON lines.
     *
     * @param log read once; stays open
     * @param step name of the step
     * @param out stays open
     * @throws EventLogException if the log cannot be read, or has no such step
     * @throws IOException if writing fails
     */
    public static void write(EventLog log, String step, Writer out) throws IOException {
        List<CanaryEvent> events = new ArrayList<>();
        log.replay(events::add);
        if (events.isEmpty() || !(events.get(0) instanceof Begun begun)) {
            throw new EventLogException("the log holds no canary", null);
        }
        RolloutStep wanted = stepOf(begun, step);
        if (wanted == null) {
            List<String> names =
                    begun.plan().steps().stream().map(RolloutStep::name).toList();
            throw new EventLogException("the canary has no step " + step + "; its steps are " + names, null);
        }
        out.write(EvidenceJson.header(wanted.policy()));
        out.write('\n');
        CanaryFold fold = new CanaryFold(begun);
        for (CanaryEvent event : events.subList(1, events.size())) {
            CanaryState before = fold.snapshot();
            fold.apply(event);
            if (!before.phase().isFinal() && before.currentStep().equals(wanted)) {
                for (EvidenceEvent told : told(event, fold.elapsedNs() - before.stepBeganNs())) {
                    out.write(EvidenceJson.write(told));
                    out.write('\n');
                }
            }
        }
    }

    private static @Nullable RolloutStep stepOf(Begun begun, String name) {
        return begun.plan().steps().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static List<EvidenceEvent> told(CanaryEvent event, long stepElapsedNs) {
        if (event instanceof Observed observed) {
            return observed.events();
        }
        return event instanceof Looked ? List.of(new Look(stepElapsedNs)) : List.of();
    }
}
