package io.quantbench.harness.canary.compare;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The latest requests that are done with, and what was decided in those that still wait for a label. */
final class ClosedPairs {
    private final int window;
    /** By request id, oldest first; empty where no label is wanted (any more). */
    private final Map<String, Optional<Decisions>> latest = new LinkedHashMap<>();

    ClosedPairs(int window) {
        this.window = window;
    }

    void add(String requestId, @Nullable Decisions decisions) {
        latest.put(requestId, Optional.ofNullable(decisions));
        if (latest.size() > window) {
            Iterator<String> oldest = latest.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    boolean knows(String requestId) {
        return latest.containsKey(requestId);
    }

    /** What was decided, once; null for an unknown, failed or already labelled request. */
    @Nullable
    Decisions takeForLabel(String requestId) {
        Optional<Decisions> decisions = latest.replace(requestId, Optional.empty());
        return decisions == null ? null : decisions.orElse(null);
    }
}
