package io.quantbench.harness.canary.live;

import io.quantbench.harness.serve.AnswerTap.Observed;
import io.quantbench.harness.serve.AnswerTap.Role;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins the primary's and its shadow's end by the request's key. Most primaries have no shadow, and nobody says which: they are kept for a
 * while and then forgotten. Bounded; confined to one thread.
 */
final class PairJoin {
    private final int capacity;
    private final long timeoutNs;
    /** Ends without their counterpart, oldest first. */
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();

    private long orphans;

    private record Waiting(Observed end, long sinceNs) {}

    /**
     * Both ends of one request.
     *
     * @param reference the primary's
     * @param candidate the shadow's
     */
    record Joined(Observed reference, Observed candidate) {}

    PairJoin(int capacity, long timeoutNs) {
        this.capacity = capacity;
        this.timeoutNs = timeoutNs;
    }

    /** The pair, if this end completes one. */
    @Nullable
    Joined add(Observed end, long nowNs) {
        forget(nowNs);
        Waiting other = waiting.get(end.requestKey());
        if (other == null) {
            waiting.put(end.requestKey(), new Waiting(end, nowNs));
            return null;
        }
        if (other.end().role() == end.role()) {
            return null;
        }
        waiting.remove(end.requestKey());
        return end.role() == Role.PRIMARY ? new Joined(end, other.end()) : new Joined(other.end(), end);
    }

    /** Gives up what has waited too long, or the oldest where too many wait. */
    void forget(long nowNs) {
        Iterator<Waiting> oldest = waiting.values().iterator();
        while (oldest.hasNext()) {
            Waiting one = oldest.next();
            if (waiting.size() <= capacity && nowNs - one.sinceNs() < timeoutNs) {
                return;
            }
            orphans += one.end().role() == Role.SHADOW ? 1 : 0;
            oldest.remove();
        }
    }

    /** Shadows' ends whose primary's never came, or too long before. */
    long orphans() {
        return orphans;
    }
}
