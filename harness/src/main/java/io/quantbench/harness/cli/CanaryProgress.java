package io.quantbench.harness.cli;

import io.quantbench.harness.canary.Phase;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.EvidenceLevel;
import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.page.Figures;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A canary's way so far, as one line.
 *
 * @param share steps taken, the current one by how far its slowest guardrail is from its proof; 0 to 1
 * @param line the step, and what it still waits for
 */
record CanaryProgress(double share, String line) {
    static CanaryProgress of(CanarySnapshot now) {
        CanarySnapshot.Standing standing = now.standing();
        int steps = now.steps().size();
        int step = now.steps().stream().map(CanarySnapshot.Step::name).toList().indexOf(standing.step());
        Optional<MetricFinding> slowest = slowest(now);
        double share = standing.phase() == Phase.PROMOTED
                ? 1
                : (step + slowest.map(CanaryProgress::proven).orElse(0.0)) / steps;
        String head =
                String.format(Locale.ROOT, "%s %d/%d, %s: ", standing.step(), step + 1, steps, Figures.duration((double)
                        standing.elapsedNs()));
        return new CanaryProgress(share, head + waits(now, slowest));
    }

    private static String waits(CanarySnapshot now, Optional<MetricFinding> slowest) {
        String trouble = trouble(now.health());
        if (trouble != null) {
            return trouble;
        }
        if (now.standing().phase() == Phase.AWAITING_APPROVAL) {
            return "proven, waits for an approval";
        }
        String paused = now.standing().paused() ? "paused; " : "";
        Decision decision = now.decision();
        if (decision == null || slowest.isEmpty()) {
            return paused + "no evidence yet";
        }
        // All proven and still held: something else stands in the way.
        return paused
                + (proven(slowest.get()) < 1
                        ? proof(slowest.get())
                        : decision.reasons().get(0).sentence());
    }

    private static @Nullable String trouble(CanarySnapshot.Health health) {
        return health.log() != null ? health.log() : health.split() != null ? health.split() : health.answers();
    }

    private static String proof(MetricFinding finding) {
        String left = finding.expectedRemaining() == null
                ? ""
                : String.format(Locale.ROOT, ", about %,d to go", finding.expectedRemaining());
        return String.format(
                Locale.ROOT,
                "%s %s proven by %,d samples%s",
                finding.metric(),
                Figures.percent(proven(finding), 0),
                finding.samples(),
                left);
    }

    private static Optional<MetricFinding> slowest(CanarySnapshot now) {
        return now.decision() == null
                ? Optional.empty()
                : now.decision().findings().stream().min(Comparator.comparingDouble(CanaryProgress::proven));
    }

    /** Evidence there is of that which is needed, as powers of ten. */
    private static double proven(MetricFinding finding) {
        EvidenceLevel safe = finding.nonInferiority();
        return Math.max(0, Math.min(1, safe.maxLog10E() / safe.thresholdLog10()));
    }
}
