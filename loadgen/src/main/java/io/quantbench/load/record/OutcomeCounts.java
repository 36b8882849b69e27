package io.quantbench.load.record;

import io.quantbench.load.target.Outcome;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many queries ended in each way.
 *
 * @param byOutcome every outcome with its count, in declaration order; an outcome that did not occur has 0
 */
public record OutcomeCounts(Map<Outcome, Long> byOutcome) {
    public OutcomeCounts {
        Map<Outcome, Long> all = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            long count = byOutcome.getOrDefault(outcome, 0L);
            if (count < 0) {
                throw new IllegalArgumentException(outcome + "=" + count + " is negative");
            }
            all.put(outcome, count);
        }
        byOutcome = Collections.unmodifiableMap(all);
    }

    /** The counts held in an array indexed by ordinal. */
    static OutcomeCounts ofOrdinals(long[] counts) {
        Map<Outcome, Long> all = new EnumMap<>(Outcome.class);
        Outcome[] outcomes = Outcome.values();
        for (int i = 0; i < outcomes.length; i++) {
            all.put(outcomes[i], counts[i]);
        }
        return new OutcomeCounts(all);
    }

    public long count(Outcome outcome) {
        return byOutcome.getOrDefault(outcome, 0L);
    }

    public long ok() {
        return count(Outcome.OK);
    }

    public long total() {
        return byOutcome.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Queries that ended otherwise than {@link Outcome#OK}. */
    public long notOk() {
        return total() - ok();
    }

    public OutcomeCounts plus(OutcomeCounts other) {
        Map<Outcome, Long> sum = new EnumMap<>(Outcome.class);
        byOutcome.forEach((outcome, count) -> sum.put(outcome, count + other.count(outcome)));
        return new OutcomeCounts(sum);
    }
}
