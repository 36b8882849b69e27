package io.quantbench.harness.canary.live;

import io.quantbench.harness.serve.AnswerTap.Observed;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names of compared requests: the client's id, by which labels come, as long as it is the only one of that id. A label for an id that was used
 * twice could be of either request, so it is of none. Bounded; confined to one thread.
 */
final class RequestNames {
    private final int window;
    /** Whether an id was used more than once; oldest first. */
    private final Map<String, Boolean> used = new LinkedHashMap<>();

    RequestNames(int window) {
        this.window = window;
    }

    /** The name of a request that is about to be compared; unique. */
    String nameOf(Observed request) {
        String id = request.request().id();
        String unique = id.length() > LabelEntry.MAX_ID_CHARS ? "" : id;
        boolean first = !unique.isBlank() && used.putIfAbsent(unique, false) == null;
        if (first) {
            trim();
            return unique;
        }
        if (!unique.isBlank()) {
            used.put(unique, true);
        }
        return unique + "#" + request.requestKey();
    }

    /** Whether the id was used twice, so that its label has no request. */
    boolean ambiguous(String id) {
        return Boolean.TRUE.equals(used.get(id));
    }

    private void trim() {
        if (used.size() > window) {
            Iterator<String> oldest = used.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
