package io.quantbench.harness.canary.judge;

import java.util.List;

/** A verdict with everything it rests on: an immutable snapshot. */
public sealed interface Decision {
    /** Number of the look it was taken at, from 1; 0 before any. */
    long look();

    /** The grounds, the weightiest first; never empty. */
    List<Reason> reasons();

    /** One per guardrail, in the order of the policy. */
    List<MetricFinding> findings();

    Evidence evidence();

    Verdict verdict();

    /**
     * Every guardrail is proven non-inferior.
     *
     * @param look number of the look
     * @param reasons the grounds
     * @param findings one per guardrail
     * @param evidence what was counted
     */
    record Promote(long look, List<Reason> reasons, List<MetricFinding> findings, Evidence evidence)
            implements Decision {
        public Promote {
            reasons = List.copyOf(reasons);
            findings = List.copyOf(findings);
        }

        @Override
        public Verdict verdict() {
            return Verdict.PROMOTE;
        }
    }

    /**
     * Nothing is proven yet, or the comparison is void.
     *
     * @param look number of the look
     * @param reasons the grounds
     * @param findings one per guardrail
     * @param evidence what was counted
     */
    record Hold(long look, List<Reason> reasons, List<MetricFinding> findings, Evidence evidence) implements Decision {
        public Hold {
            reasons = List.copyOf(reasons);
            findings = List.copyOf(findings);
        }

        @Override
        public Verdict verdict() {
            return Verdict.HOLD;
        }
    }

    /**
     * Harm is proven, a hard gate tripped, or time ran out under a policy that rolls back then.
     *
     * @param look number of the look
     * @param reasons the grounds
     * @param findings one per guardrail
     * @param evidence what was counted
     */
    record Rollback(long look, List<Reason> reasons, List<MetricFinding> findings, Evidence evidence)
            implements Decision {
        public Rollback {
            reasons = List.copyOf(reasons);
            findings = List.copyOf(findings);
        }

        @Override
        public Verdict verdict() {
            return Verdict.ROLLBACK;
        }
    }
}
