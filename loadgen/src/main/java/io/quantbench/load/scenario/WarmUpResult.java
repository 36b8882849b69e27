package io.quantbench.load.scenario;

import io.quantbench.load.record.Recording;
import java.util.List;

/**
 * How a warm-up went.
 *
 * @param steady whether the target was steady at its end
 * @param windowMediansNs median response time of each window in ns, in order
 * @param queries issued
 * @param wallNs time that it took
 * @param recording what happened
 * @param sentence the same in words
 */
public record WarmUpResult(
        boolean steady, List<Double> windowMediansNs, long queries, long wallNs, Recording recording, String sentence) {
    public WarmUpResult {
        windowMediansNs = List.copyOf(windowMediansNs);
    }
}
