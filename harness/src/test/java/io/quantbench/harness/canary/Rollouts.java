package io.quantbench.harness.canary;

import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedAnswer;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.HardGates;
import io.quantbench.harness.canary.judge.Horizon;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.SampleRules;
import io.quantbench.harness.canary.judge.Verdict;
import java.util.List;
import java.util.stream.IntStream;

/** Small plans that are decided by few pairs, and the pairs. */
public final class Rollouts {
    private static final JudgePolicy POLICY = new JudgePolicy(
            0.05,
            List.of(new Guardrail.Agreement(0.5, 1)),
            HardGates.STRICT,
            new SampleRules(10, 1_000, 0.01),
            new Horizon(0, 1_000_000, Verdict.ROLLBACK));

    /** Shadow, 5 %, 50 % after an approval. */
    public static final RolloutPlan PLAN = new RolloutPlan(
            List.of(step("shadow", 0, false), step("canary-5", 0.05, false), step("canary-50", 0.5, true)));

    public static final CanaryEvent.Begun BEGUN = new CanaryEvent.Begun("fp32", "int8", PLAN);

    private Rollouts() {}

    public static RolloutStep step(String name, double share, boolean needsApproval) {
        return new RolloutStep(name, new TrafficShare(share, 1), POLICY, needsApproval);
    }

    /** Pairs that agree, enough to pass a step; ids are unique for each {@code from}. */
    public static List<EvidenceEvent> good(int from) {
        return pairs(from, 1);
    }

    /** Pairs that do not agree, enough to roll back. */
    public static List<EvidenceEvent> bad(int from) {
        return pairs(from, 0);
    }

    private static List<EvidenceEvent> pairs(int from, double agreement) {
        return IntStream.range(0, 40)
                .<EvidenceEvent>mapToObj(i -> new PairedAnswer(from + "-" + i, agreement, true, true))
                .toList();
    }
}
