package io.quantbench.harness.canary.judge;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which of the latest pairs have a label: lets each pair and each label count once. Memory is bounded by the window. */
final class PairLedger {
    private final int window;
    /** Pair id to whether it is labelled, oldest first. */
    private final Map<String, Boolean> latest = new LinkedHashMap<>();

    private long compared;
    private long labelled;
    private long duplicates;
    private long unusedLabels;

    PairLedger(int window) {
        this.window = window;
    }

    /** Whether the pair is new and counts. */
    boolean enter(String requestId) {
        if (latest.putIfAbsent(requestId, false) != null) {
            duplicates++;
            return false;
        }
        compared++;
        if (latest.size() > window) {
            Iterator<String> oldest = latest.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }

    /** Whether the label is the first one of a known pair and counts. */
    boolean label(String requestId) {
        if (latest.replace(requestId, false, true)) {
            labelled++;
            return true;
        }
        unusedLabels++;
        return false;
    }

    Evidence.Pairs snapshot() {
        return new Evidence.Pairs(compared, labelled, duplicates, unusedLabels);
    }
}
