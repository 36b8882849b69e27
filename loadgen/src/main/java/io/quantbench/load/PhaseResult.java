package io.quantbench.load;

import io.quantbench.load.plan.PlanPhase;
import io.quantbench.load.record.Recording;
import io.quantbench.load.scenario.ScenarioResult;
import io.quantbench.load.scenario.ScenarioVerdict;
import io.quantbench.load.scenario.WarmUpResult;
import io.quantbench.load.verdict.RunValidity;
import io.quantbench.load.verdict.SloResult;
import io.quantbench.load.verdict.Threshold;
import java.util.List;
import java.util.Optional;

/**
 * What one phase of a plan came to.
 *
 * @param phase which
 * @param recording what happened
 * @param validity whether its figures may be believed; valid for a phase that is not measured
 * @param scenario the scenario's own result, of a phase that runs one
 * @param slos of a measured phase, in the order of the plan
 * @param thresholds of a measured phase, in the order of the plan
 * @param lost the threshold for which the phase was ended early, if it was
 * @param warmUp how a warm-up went that was to last until the target is steady
 */
public record PhaseResult(
        PlanPhase phase,
        Recording recording,
        RunValidity validity,
        Optional<ScenarioResult> scenario,
        List<SloResult> slos,
        List<Threshold.Result> thresholds,
        Optional<Threshold> lost,
        Optional<WarmUpResult> warmUp) {
    public PhaseResult {
        slos = List.copyOf(slos);
        thresholds = List.copyOf(thresholds);
    }

    /** The answer in one word. */
    public enum Status {
        /** Everything that the plan asks is fulfilled, with the confidence that it asks for. */
        PASSED,
        /** It may be fulfilled: {@link PhaseResult#moreQueriesNeeded} more queries decide. */
        INCONCLUSIVE,
        /** Something is not fulfilled. */
        FAILED,
        /** The figures may not be believed. */
        INVALID
    }

    /**
     * The answer in one word. A phase that was ended early because a threshold was lost has failed. Too few queries for a confident
     * percentile matter only to a phase with objectives or a scenario, which say so themselves.
     */
    public Status status() {
        if (lost.isPresent()) {
            return Status.FAILED;
        }
        if (validity.status() == RunValidity.Status.INVALID) {
            return Status.INVALID;
        }
        boolean failed = slos.stream().anyMatch(slo -> slo.status() == SloResult.Status.MISSED)
                || !thresholds.stream().allMatch(Threshold.Result::met)
                || scenario.filter(result -> result.verdict().status() == ScenarioVerdict.Status.INVALID)
                        .isPresent();
        if (failed) {
            return Status.FAILED;
        }
        boolean open = slos.stream().anyMatch(slo -> slo.status() == SloResult.Status.UNDECIDED)
                || scenario.filter(result -> result.verdict().status() == ScenarioVerdict.Status.INCONCLUSIVE)
                        .isPresent();
        return open ? Status.INCONCLUSIVE : Status.PASSED;
    }

    /** Whether everything that the plan asks of the phase is fulfilled; an undecided objective is not, and no figure that may not be believed. */
    public boolean passed() {
        return status() == Status.PASSED;
    }

    /** How many more quick queries the undecided objectives, the scenario and the highest reported percentile need; 0 for none. */
    public long moreQueriesNeeded() {
        long objectives =
                slos.stream().mapToLong(SloResult::moreQueriesNeeded).max().orElse(0);
        long byScenario =
                scenario.map(result -> result.verdict().moreQueriesNeeded()).orElse(0L);
        return Math.max(validity.moreQueriesNeeded(), Math.max(objectives, byScenario));
    }
}
