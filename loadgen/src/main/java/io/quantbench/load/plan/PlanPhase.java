package io.quantbench.load.plan;

import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.Threshold;
import java.util.List;

/**
 * One stretch of a test.
 *
 * @param name unique in the plan
 * @param load what it puts on the target
 * @param durationNs positive; of a scenario, its minimum duration
 * @param measured false for a phase that only warms up: it is run, and judged by nothing
 * @param slos objectives, judged with confidence
 * @param thresholds conditions on the figures as measured
 * @param abortEarly whether to end the test as soon as a threshold cannot be kept any more
 */
public record PlanPhase(
        String name,
        PhaseLoad load,
        long durationNs,
        boolean measured,
        List<Slo> slos,
        List<Threshold> thresholds,
        boolean abortEarly) {
    public PlanPhase {
        slos = List.copyOf(slos);
        thresholds = List.copyOf(thresholds);
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a phase is blank");
        }
        if (durationNs <= 0) {
            throw new IllegalArgumentException("durationNs=" + durationNs + " of phase '" + name + "' is not positive");
        }
        if (!measured && !(slos.isEmpty() && thresholds.isEmpty())) {
            throw new IllegalArgumentException(
                    "phase '" + name + "' is not measured, so it can have no slos and no thresholds");
        }
    }
}
