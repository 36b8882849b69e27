package io.quantbench.harness.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.Guardrail;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutPlanTest {
    @Test
    void theStandardPlanDividesItsBudget() {
        RolloutPlan plan = RolloutPlan.standard(
                0.05, List.of(new Guardrail.Accuracy(0.01, 1)), List.of(new Guardrail.ErrorRate(0.01, 1, 1)));
        assertThat(plan.steps())
                .extracting(RolloutStep::name)
                .containsExactly("shadow", "canary-1", "canary-5", "canary-25", "canary-50");
        assertThat(plan.steps())
                .extracting(RolloutStep::share)
                .containsExactly(
                        new TrafficShare(0, 1),
                        new TrafficShare(0.01, 0),
                        new TrafficShare(0.05, 0),
                        new TrafficShare(0.25, 0),
                        new TrafficShare(0.5, 0));
        assertThat(plan.alpha()).isCloseTo(0.05, within(1e-15));
        assertThat(plan.steps().get(2).policy().alpha()).isEqualTo(0.01);
    }

    @Test
    void refusesPlansThatCannotBeMeant() {
        RolloutStep first = Rollouts.step("a", 0.2, false);
        assertThatThrownBy(() -> new RolloutPlan(List.of())).hasMessageContaining("steps=[]");
        assertThatThrownBy(() -> new RolloutPlan(List.of(first, first))).hasMessageContaining("a twice");
        assertThatThrownBy(() -> new RolloutPlan(List.of(first, Rollouts.step("b", 0.1, false))))
                .hasMessageContaining("step b has candidateShare=0.1, below 0.2");
        assertThatThrownBy(() -> Rollouts.step(" ", 0.1, false)).hasMessageContaining("blank");
        assertThatThrownBy(() -> Rollouts.step("all", 1, false)).hasMessageContaining("candidateShare=1.0");
        assertThatThrownBy(() -> new RolloutStep("dark", TrafficShare.REFERENCE_ONLY, first.policy(), false))
                .hasMessageContaining("sends the candidate nothing");
        assertThatThrownBy(() -> new RolloutStep("blind", new TrafficShare(0.1, 0), first.policy(), false))
                .hasMessageContaining("step blind guards agreement, which needs pairs");
        assertThatThrownBy(() -> new TrafficShare(0, 1.5)).hasMessageContaining("shadowRate=1.5");
    }

    @Test
    void refusesEventsThatCannotBeMeant() {
        assertThatThrownBy(() -> new CanaryEvent.Begun("fp32", "fp32", Rollouts.PLAN))
                .hasMessageContaining("candidate=fp32 is also the reference");
        assertThatThrownBy(() -> new CanaryEvent.Observed(List.of())).hasMessageContaining("empty");
        assertThatThrownBy(() -> new CanaryEvent.Observed(List.of(new EvidenceEvent.Look(1))))
                .hasMessageContaining("only the controller");
        assertThatThrownBy(() -> new CanaryEvent.Looked(-1)).hasMessageContaining("elapsedNs=-1");
        assertThatThrownBy(() -> new CanaryEvent.Commanded("", "me", new Command.Pause()))
                .hasMessageContaining("id=\"\"");
    }
}
