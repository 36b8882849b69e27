package io.quantbench.harness.canary.rival;

import io.quantbench.harness.canary.judge.Verdict;

/** A rule that judges after every interval. Confined to one thread; one instance judges one canary. */
public interface Rival {
    /** For tables, such as {@code fixed threshold}. */
    String name();

    /** Takes the next interval and says what to do; after a promotion or a rollback the answer no longer changes. */
    Verdict judge(IntervalSummary interval);
}
