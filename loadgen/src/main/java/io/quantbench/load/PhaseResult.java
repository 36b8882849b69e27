package io.quantbench.load;

import io.quantbench.load.plan.PlanPhase;
import io.quantbench.load.record.Recording;
import io.quantbench.load.scenario.ScenarioResult;
import io.quantbench.load.verdict.SloResult;
import io.quantbench.load.verdict.Threshold;
import java.util.List;
import java.util.Optional;

/**
 * What one phase of a plan came to.
 *
 * @param phase which
 * @param recording what happened
 * @param scenario the scenario's own result, of a phase that runs one
 * @param slos of a measured phase, in the order of the plan
 * @param thresholds of a measured phase, in the order of the plan
 * @param lost the threshold for which the phase was ended early, if it was
 */
public record PhaseResult(
        PlanPhase phase,
        Recording recording,
        Optional<ScenarioResult> scenario,
        List<SloResult> slos,
        List<Threshold.Result> thresholds,
        Optional<Threshold> lost) {
    public PhaseResult {
        slos = List.copyOf(slos);
        thresholds = List.copyOf(thresholds);
    }

    /** Whether everything that the plan asks of the phase is fulfilled; an undecided objective is not. */
    public boolean passed() {
        return lost.isEmpty()
                && slos.stream().allMatch(slo -> slo.status() == SloResult.Status.MET)
                && thresholds.stream().allMatch(Threshold.Result::met)
                && scenario.map(ScenarioResult::valid).orElse(true);
    }
}
