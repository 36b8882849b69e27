package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.Reason.Code;
import io.quantbench.harness.canary.judge.sequential.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a verdict's grounds into sentences. */
final class Grounds {
    private static final double NS_PER_SEC = 1e9;

    private final JudgePolicy policy;
    private final Evidence evidence;
    private final long errorRun;

    Grounds(JudgePolicy policy, Evidence evidence, long errorRun) {
        this.policy = policy;
        this.evidence = evidence;
        this.errorRun = errorRun;
    }

    /** Never empty. */
    List<Reason> of(Verdict verdict, List<MetricFinding> findings) {
        List<Reason> reasons = new ArrayList<>();
        if (verdict != Verdict.PROMOTE) {
            gates(reasons);
            ratio(reasons);
            findings.stream()
                    .filter(finding -> finding.state() == MetricState.HARMFUL)
                    .map(this::harm)
                    .forEach(reasons::add);
            time(verdict, reasons);
        }
        if (verdict != Verdict.ROLLBACK) {
            findings.stream()
                    .filter(finding -> finding.state() != MetricState.HARMFUL)
                    .map(this::progress)
                    .forEach(reasons::add);
        }
        return List.copyOf(reasons);
    }

    private void gates(List<Reason> reasons) {
        HardGates gates = policy.gates();
        long nonFinite = evidence.candidate().nonFinite();
        long crashes = evidence.candidate().crashes();
        gate(reasons, "non-finite", "answers with NaN or infinity", nonFinite, gates.maxNonFinite());
        gate(reasons, "crash", "crashes", crashes, gates.maxCrashes());
        gate(reasons, "error-run", "failed requests in a row", errorRun, gates.maxErrorRun());
    }

    private static void gate(List<Reason> reasons, String gate, String what, long seen, long allowed) {
        if (seen > allowed) {
            reasons.add(new Reason(
                    Code.HARD_GATE, gate, "the candidate had " + seen + " " + what + "; " + allowed + " are let pass"));
        }
    }

    private void ratio(List<Reason> reasons) {
        if (evidence.ratioMismatch().reached()) {
            reasons.add(new Reason(
                    Code.SAMPLE_RATIO_MISMATCH,
                    "sample-ratio",
                    format(
                            "%d of %d requests went to the candidate, which the shares asked for do not explain; "
                                    + "nothing measured on the split is believed",
                            evidence.candidate().requests(),
                            evidence.candidate().requests()
                                    + evidence.reference().requests())));
        }
    }

    private void time(Verdict verdict, List<Reason> reasons) {
        Horizon horizon = policy.horizon();
        long elapsed = evidence.elapsedNs();
        if (verdict == Verdict.HOLD && elapsed < horizon.minElapsedNs()) {
            reasons.add(new Reason(
                    Code.TOO_EARLY,
                    "time",
                    seconds("%.1f s have passed of at least %.1f s", elapsed, horizon.minElapsedNs())));
        }
        if (elapsed >= horizon.maxElapsedNs()) {
            reasons.add(new Reason(
                    Code.OUT_OF_TIME,
                    "time",
                    seconds("%.1f s have passed, the longest time is %.1f s", elapsed, horizon.maxElapsedNs())));
        }
    }

    private Reason harm(MetricFinding finding) {
        return new Reason(
                Code.HARM,
                finding.metric(),
                format(
                        "%s is worse: %s, evidence 10^%.2f of 10^%.2f needed",
                        finding.metric(),
                        effect(finding.estimate()),
                        finding.harm().maxLog10E(),
                        finding.harm().thresholdLog10()));
    }

    private Reason progress(MetricFinding finding) {
        if (!finding.state().allowsPromotion()) {
            return new Reason(Code.NOT_ENOUGH_EVIDENCE, finding.metric(), open(finding));
        }
        if (finding.samples() < policy.samples().minSamples()) {
            return new Reason(
                    Code.TOO_FEW_SAMPLES,
                    finding.metric(),
                    finding.samples() + " samples of at least "
                            + policy.samples().minSamples());
        }
        String how = finding.state() == MetricState.WORSE_WITHIN_MARGIN ? "is worse, but within" : "holds";
        return new Reason(
                Code.NON_INFERIOR,
                finding.metric(),
                format(
                        "%s %s its margin of %s: %s",
                        finding.metric(), how, number(finding.margin()), effect(finding.estimate())));
    }

    private static String open(MetricFinding finding) {
        Long remaining = finding.expectedRemaining();
        return format(
                "%s is open after %d samples: %s; evidence of non-inferiority 10^%.2f of 10^%.2f, of harm 10^%.2f of 10^%.2f%s",
                finding.metric(),
                finding.samples(),
                effect(finding.estimate()),
                finding.nonInferiority().log10E(),
                finding.nonInferiority().thresholdLog10(),
                finding.harm().log10E(),
                finding.harm().thresholdLog10(),
                remaining == null ? "" : "; about " + remaining + " more are expected to decide it");
    }

    private static String effect(@Nullable Estimate estimate) {
        if (estimate == null) {
            return "nothing was measured";
        }
        Interval interval = estimate.interval();
        String value = number(estimate.effect());
        return interval == null
                ? "effect " + value
                : "effect " + value + " in [" + number(interval.low()) + ", " + number(interval.high()) + "]";
    }

    private static String seconds(String pattern, long elapsedNs, long limitNs) {
        return format(pattern, elapsedNs / NS_PER_SEC, limitNs / NS_PER_SEC);
    }

    private static String number(double value) {
        return format("%.4f", value);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
