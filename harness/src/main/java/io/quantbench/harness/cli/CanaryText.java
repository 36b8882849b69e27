package io.quantbench.harness.cli;

import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.page.Figures;
import java.io.PrintWriter;
import java.util.Locale;

/** Where a canary stands, as text. */
final class CanaryText {
    private CanaryText() {}

    static void print(PrintWriter out, CanarySnapshot end) {
        out.printf(
                Locale.ROOT,
                "%s: %s against %s, %s in step %s after %s%n",
                end.verdict(),
                end.candidate(),
                end.reference(),
                end.standing().phase(),
                end.standing().step(),
                Figures.duration((double) end.standing().elapsedNs()));
        for (CanarySnapshot.TraceLine line : end.trace()) {
            out.printf(Locale.ROOT, "  %9s  %s%n", Figures.duration((double) line.elapsedNs()), line.sentence());
        }
        Decision decision = end.decision();
        if (decision != null) {
            for (MetricFinding finding : decision.findings()) {
                out.printf(
                        Locale.ROOT,
                        "  %-16s %-20s log10 e of harm %s of %s, of non-inferiority %s of %s, %,d samples%n",
                        finding.metric(),
                        finding.state(),
                        Figures.fixed(finding.harm().maxLog10E(), 2),
                        Figures.fixed(finding.harm().thresholdLog10(), 2),
                        Figures.fixed(finding.nonInferiority().maxLog10E(), 2),
                        Figures.fixed(finding.nonInferiority().thresholdLog10(), 2),
                        finding.samples());
            }
        }
        if (!end.intake().latencyNote().isEmpty()) {
            out.println("  " + end.intake().latencyNote());
        }
    }
}
