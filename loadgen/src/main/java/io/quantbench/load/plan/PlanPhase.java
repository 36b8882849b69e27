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
 * @param untilSteady whether a phase that only warms up ends as soon as the target is steady, by a test; its load is then arrivals or a
 *     fixed number of outstanding queries
 * @param slos objectives, judged with confidence
 * @param thresholds conditions on the figures as measured
 * @param abortEarly whether to end the test as soon as a threshold cannot be kept any more
 */
public record PlanPhase(
        String name,
        PhaseLoad load,
        long durationNs,
        boolean measured,
        boolean untilSteady,
        List<Slo> slos,
        List<Threshold> thresholds,
        boolean abortEarly) {
    /** A phase that lasts its time. */
    public PlanPhase(
            String name,
            PhaseLoad load,
            long durationNs,
            boolean measured,
            List<Slo> slos,
            List<Threshold> thresholds,
            boolean abortEarly) {
        this(name, load, durationNs, measured, false, slos, thresholds, abortEarly);
    }

    /** A phase that warms up until the target is steady, and at most for {@code maxNs}. */
    public static PlanPhase warmUp(String name, PhaseLoad load, long maxNs) {
        return new PlanPhase(name, load, maxNs, false, true, List.of(), List.of(), false);
    }

    public PlanPhase {
        slos = List.copyOf(slos);
        thresholds = List.copyOf(thresholds);
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a phase is blank");
        }
        if (durationNs <= 0) {
            throw new IllegalArgumentException("durationNs=" + durationNs + " of phase '" + name + "' is not positive");
        }
        if (untilSteady && (measured || !(load instanceof PhaseLoad.Arrivals || load instanceof PhaseLoad.Closed))) {
            throw new IllegalArgumentException("phase '" + name + "' cannot last until the target is steady:"
                    + " that takes measured: false, and a load of arrivals or a closed loop");
        }
        if (!measured && !(slos.isEmpty() && thresholds.isEmpty())) {
            throw new IllegalArgumentException(
                    "phase '" + name + "' is not measured, so it can have no slos and no thresholds");
        }
    }
}
