package io.quantbench.harness.canary.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.canary.judge.sequential.Interval;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Every record refuses what makes no sense, with the value in the message. */
class JudgePolicyTest {
    @Test
    void harmBudgetsAddUpToTheWhole() {
        JudgePolicy policy = JudgePolicy.of(
                0.05,
                new Guardrail.Accuracy(0.01, 2),
                new Guardrail.Agreement(0.9, 0.5),
                new Guardrail.ErrorRate(0.1, 1, 7));
        assertThat(policy.guardrails().stream().mapToDouble(policy::harmAlpha).sum())
                .isCloseTo(0.05, within(1e-15));
    }

    @Test
    void policiesNeedGuardrailsOfDifferentMetrics() {
        refuses(() -> JudgePolicy.of(0.05), "guardrails=[]");
        refuses(
                () -> JudgePolicy.of(0.05, new Guardrail.Accuracy(0.01, 1), new Guardrail.Accuracy(0.02, 1)),
                "name accuracy twice");
        refuses(() -> JudgePolicy.of(1, new Guardrail.Accuracy(0.01, 1)), "alpha=1.0");
    }

    @Test
    void guardrailsCheckTheirMargins() {
        refuses(() -> new Guardrail.Accuracy(0, 1), "margin=0.0");
        refuses(() -> new Guardrail.Accuracy(0.01, 0), "harmWeight=0.0");
        refuses(() -> new Guardrail.Agreement(1, 1), "least=1.0");
        refuses(() -> new Guardrail.LatencyRatio(1, 100, 1), "maxRatio=1.0");
        refuses(() -> new Guardrail.LatencyRatio(1.1, 0, 1), "tunedPairs=0");
        refuses(() -> new Guardrail.LatencyQuantile(1, 1.1, 100, 1), "quantile=1.0");
        refuses(() -> new Guardrail.LatencyQuantile(0.5, Double.NaN, 100, 1), "maxRatio=NaN");
        refuses(() -> new Guardrail.LatencyQuantile(0.5, 1.1, 0, 1), "tunedRequests=0");
        refuses(() -> new Guardrail.ErrorRate(2, 1, 1), "margin=2.0");
        refuses(() -> new Guardrail.ErrorRate(0.1, 0.5, 1), "harmRatio=0.5");
        refuses(() -> new Guardrail.SloBreachRate(0, 0.1, 1, 1), "limitNs=0");
    }

    @Test
    void rulesCheckTheirRanges() {
        refuses(() -> new HardGates(-1, 1, 0), "maxNonFinite=-1");
        refuses(() -> new HardGates(0, 0, 0), "maxErrorRun=0");
        refuses(() -> new SampleRules(0, 1, 0.01), "minSamples=0");
        refuses(() -> new SampleRules(1, 0, 0.01), "labelWindow=0");
        refuses(() -> new Horizon(10, 10, Verdict.HOLD), "maxElapsedNs=10");
        refuses(() -> new Horizon(0, 10, Verdict.PROMOTE), "atEnd=PROMOTE");
    }

    @Test
    void eventsCheckTheirFields() {
        refuses(() -> new EvidenceEvent.PairedAnswer(" ", 1, true, true), "requestId=\" \"");
        refuses(() -> new EvidenceEvent.PairedAnswer("a", 1.1, true, true), "agreement=1.1");
        refuses(() -> new EvidenceEvent.PairedAnswer("a", Double.NaN, true, true), "agreement=NaN");
        refuses(() -> new EvidenceEvent.PairedLatency(0, 1), "referenceNs=0");
        refuses(() -> new EvidenceEvent.Served(ArmRole.CANDIDATE, 0, 1, RequestResult.OK), "candidateShare=0.0");
        refuses(() -> new EvidenceEvent.Served(ArmRole.CANDIDATE, 0.5, -1, RequestResult.OK), "latencyNs=-1");
        refuses(() -> new EvidenceEvent.Crash(ArmRole.CANDIDATE, ""), "cause=\"\"");
        refuses(() -> new EvidenceEvent.Look(-1), "elapsedNs=-1");
    }

    @Test
    void snapshotsCheckTheirFields() {
        refuses(() -> new Interval(2, 1), "low=2.0 and high=1.0");
        refuses(() -> new Estimate(Double.NaN, null), "effect=NaN");
        refuses(() -> new EvidenceLevel(Double.NaN, 0, 1), "log10E=NaN");
        refuses(
                () -> new ArmWindow(ArmRole.CANDIDATE, 1, 2, 0, 0, new ArmWindow.LatencyQuantiles(0, 0, 0)),
                "errors=2");
    }

    @Test
    void policiesKeepTheirOwnList() {
        List<Guardrail> guardrails = new ArrayList<>(List.of(new Guardrail.Accuracy(0.01, 1)));
        JudgePolicy policy = new JudgePolicy(0.05, guardrails, HardGates.STRICT, SampleRules.DEFAULT, Horizon.OPEN);
        guardrails.clear();
        assertThat(policy.guardrails()).hasSize(1);
    }

    private static void refuses(ThrowingCallable call, String value) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(value);
    }
}
