package io.quantbench.harness.canary.compare;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels of requests that no arm has answered yet, the latest of them. */
final class EarlyLabels {
    private final int capacity;
    /** By request id, oldest first. */
    private final Map<String, List<Integer>> waiting = new LinkedHashMap<>();

    EarlyLabels(int capacity) {
        this.capacity = capacity;
    }

    /** Whether no label was lost: a second one of the same request is, or the oldest one when there are too many. */
    boolean add(String requestId, List<Integer> classes) {
        if (waiting.putIfAbsent(requestId, List.copyOf(classes)) != null) {
            return false;
        }
        if (waiting.size() <= capacity) {
            return true;
        }
        Iterator<String> oldest = waiting.keySet().iterator();
        oldest.next();
        oldest.remove();
        return false;
    }

    @Nullable
    List<Integer> take(String requestId) {
        return waiting.remove(requestId);
    }

    int size() {
        return waiting.size();
    }
}
