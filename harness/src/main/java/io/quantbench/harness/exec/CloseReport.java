package io.quantbench.harness.exec;

import java.util.List;

/**
 * How a pool's end went.
 *
 * @param abandonedRequests requests that never ran and were completed as REJECTED
 * @param hungWorkers one sentence per worker that did not come back within the limit; its requests were completed as
 *     ENGINE_ERROR, and its thread, binding and session are left behind, because freeing what native code still uses would
 *     bring the process down
 */
public record CloseReport(int abandonedRequests, List<String> hungWorkers) {
    public CloseReport {
        hungWorkers = List.copyOf(hungWorkers);
    }

    /** Whether everything that was admitted ran, and every worker ended. */
    public boolean clean() {
        return abandonedRequests == 0 && hungWorkers.isEmpty();
    }
}
