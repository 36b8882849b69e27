package io.quantbench.harness.cli;

import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.EvidenceLevel;
import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.page.Figures;
import java.io.PrintWriter;
import java.util.Locale;

/** Where a canary stands, as text. */
final class CanaryText {
    private static final String ROW = "  %-16s %-13s %9s %15s %15s %,10d%n";

    private CanaryText() {}

    static void print(PrintWriter out, CanarySnapshot end) {
        out.printf(
                Locale.ROOT,
                "%s: %s against %s, %s in step %s after %s%n",
                end.verdict(),
                end.candidate(),
                end.reference(),
                words(end.standing().phase().name()),
                end.standing().step(),
                Figures.duration((double) end.standing().elapsedNs()));
        for (CanarySnapshot.TraceLine line : end.trace()) {
            out.printf(Locale.ROOT, "  %9s  %s%n", Figures.duration((double) line.elapsedNs()), line.sentence());
        }
        Decision decision = end.decision();
        if (decision != null) {
            if (!end.standing().phase().isFinal()) {
                out.println("  open: " + decision.reasons().get(0).sentence());
            }
            findings(out, decision);
        }
        if (!end.intake().latencyNote().isEmpty()) {
            out.println("  " + end.intake().latencyNote());
        }
    }

    /** Guardrails as a table; evidence as log10 of the largest e-value, of what it must reach. */
    static void findings(PrintWriter out, Decision decision) {
        out.printf(
                Locale.ROOT,
                ROW.replace("%,10d", "%10s"),
                "guardrail",
                "state",
                "effect",
                "harm",
                "non-inferior",
                "samples");
        for (MetricFinding finding : decision.findings()) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    finding.metric(),
                    words(finding.state().name()),
                    finding.estimate() == null
                            ? Figures.MISSING
                            : Figures.fixed(finding.estimate().effect(), 4),
                    level(finding.harm()),
                    level(finding.nonInferiority()),
                    finding.samples());
        }
        out.println("  harm, non-inferior: log10 of the evidence, of what is needed");
    }

    private static String level(EvidenceLevel level) {
        return Figures.fixed(level.maxLog10E(), 2) + " of " + Figures.fixed(level.thresholdLog10(), 2);
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
