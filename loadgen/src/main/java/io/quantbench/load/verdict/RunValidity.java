package io.quantbench.load.verdict;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a run may be believed: VALID, or INVALID with every reason. An invalid run's figures are not a result.
 *
 * @param reasons what was not fulfilled, in the order of {@link Criterion}; empty for a valid run
 */
public record RunValidity(List<Reason> reasons) {
    /** Nothing to object to. */
    public static final RunValidity VALID = new RunValidity(List.of());

    /** The answer in one word. */
    public enum Status {
        /** Nothing to object to. */
        VALID,
        /** What is there is good, but too little: {@link RunValidity#moreQueriesNeeded} more decide. */
        INCONCLUSIVE,
        /** Not to be believed, however long the run. */
        INVALID
    }

    public RunValidity {
        reasons = List.copyOf(reasons);
    }

    public boolean valid() {
        return reasons.isEmpty();
    }

    /** The answer in one word: too few queries alone are inconclusive. */
    public Status status() {
        if (valid()) {
            return Status.VALID;
        }
        return reasons.stream().allMatch(reason -> reason.criterion() == Criterion.ENOUGH_QUERIES)
                ? Status.INCONCLUSIVE
                : Status.INVALID;
    }

    /** How many more OK queries the highest reported percentile needs; 0 when there are enough. */
    public long moreQueriesNeeded() {
        return reason(Criterion.ENOUGH_QUERIES)
                .map(reason -> (long) Math.ceil(reason.required() - reason.actual()))
                .orElse(0L);
    }

    /** The reason for one criterion, if it failed. */
    public Optional<Reason> reason(Criterion criterion) {
        return reasons.stream().filter(r -> r.criterion() == criterion).findFirst();
    }

    /** Valid only if both are; the reasons of both. */
    public RunValidity and(RunValidity other) {
        return new RunValidity(
                Stream.concat(reasons.stream(), other.reasons.stream()).toList());
    }

    @Override
    public String toString() {
        return valid()
                ? "VALID"
                : "INVALID: "
                        + String.join(
                                " ", reasons.stream().map(Reason::sentence).toList());
    }
}
