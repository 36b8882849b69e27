package io.quantbench.harness.canary;

import io.quantbench.harness.canary.judge.EvidenceEvent;
import java.util.List;

/** One input of the controller, as it is appended to the log. Everything a canary is follows from these, in their order. */
public sealed interface CanaryEvent {
    /**
     * The canary begins; the first event and no other.
     *
     * @param reference name of the variant that serves today
     * @param candidate name of the variant that may replace it
     * @param plan the steps
     */
    record Begun(String reference, String candidate, RolloutPlan plan) implements CanaryEvent {
        public Begun {
            requireText("reference", reference);
            requireText("candidate", candidate);
            if (reference.equals(candidate)) {
                throw new IllegalArgumentException(
                        "candidate=" + candidate + " is also the reference; nothing would be compared");
            }
        }
    }

    /**
     * Evidence came in.
     *
     * @param events in order, at least one, none of them a look: time passes for the judge only by {@link Looked}
     */
    record Observed(List<EvidenceEvent> events) implements CanaryEvent {
        public Observed {
            events = List.copyOf(events);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("events=[] is empty");
            }
            if (events.stream().anyMatch(EvidenceEvent.Look.class::isInstance)) {
                throw new IllegalArgumentException(
                        "events=" + events + " hold a look, which only the controller takes");
            }
        }
    }

    /**
     * The controller looks at the evidence, and acts on it.
     *
     * @param elapsedNs that the canary has been running, pauses of the process left out; a value below an earlier one is read as that one
     */
    record Looked(long elapsedNs) implements CanaryEvent {
        public Looked {
            if (elapsedNs < 0) {
                throw new IllegalArgumentException("elapsedNs=" + elapsedNs + " is negative");
            }
        }
    }

    /**
     * Somebody commands.
     *
     * @param id chosen by whoever commands; the same again is the same command, and does nothing
     * @param by who commands, for the trace
     * @param command what is commanded
     */
    record Commanded(String id, String by, Command command) implements CanaryEvent {
        public Commanded {
            requireText("id", id);
            requireText("by", by);
        }
    }

    private static void requireText(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + "=\"" + value + "\" is blank");
        }
    }
}
