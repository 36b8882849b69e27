package io.quantbench.harness.drive;

import io.quantbench.harness.page.Figures;
import io.quantbench.load.PhaseResult;
import io.quantbench.load.record.Recording;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.scenario.ScenarioVerdict;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.SloResult;
import io.quantbench.load.verdict.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The gates of a phase: its objectives, its thresholds, and the rules of its scenario. */
final class GateWriter {
    private GateWriter() {}

    static List<RunReport.Gate> of(PhaseResult result) {
        List<RunReport.Gate> gates = new ArrayList<>();
        String phase = " (" + result.phase().name() + ")";
        for (int i = 0; i < result.slos().size(); i++) {
            gates.add(slo(phase, result.phase().slos().get(i), result.slos().get(i), result.recording()));
        }
        result.thresholds().forEach(threshold -> gates.add(threshold(phase, threshold)));
        result.scenario().ifPresent(scenario -> scenario.verdict().checks().stream()
                .filter(check -> check.rule() != ScenarioVerdict.Rule.COMPLETE)
                .forEach(check -> gates.add(rule(phase, check))));
        return gates;
    }

    static RunReport.Gate slo(String phase, Slo slo, SloResult result, Recording recording) {
        String actual = Figures.duration((double) recording.responseNs().valueAtPercentile(slo.percentile()))
                + ", " + result.overLatency() + " of " + result.queries() + " queries slower"
                + (result.moreQueriesNeeded() > 0
                        ? "; needs " + result.moreQueriesNeeded() + " more queries for 99 % confidence"
                        : "");
        return new RunReport.Gate(
                "slo" + phase,
                slo.inWords(),
                actual,
                result.status() == SloResult.Status.MET,
                result.status() == SloResult.Status.UNDECIDED);
    }

    static RunReport.Gate threshold(String phase, Threshold.Result result) {
        return new RunReport.Gate(
                "threshold" + phase,
                result.threshold().toString(),
                result.threshold().quantity().format(result.actual()),
                result.met());
    }

    private static RunReport.Gate rule(String phase, ScenarioVerdict.Check check) {
        boolean tooLittle = check.rule() == ScenarioVerdict.Rule.EARLY_STOPPING
                || check.rule() == ScenarioVerdict.Rule.MIN_QUERIES
                || check.rule() == ScenarioVerdict.Rule.MIN_DURATION;
        return new RunReport.Gate(
                check.rule().id() + phase,
                sign(check.rule()) + figure(check.rule(), check.required()),
                figure(check.rule(), check.actual()),
                check.met(),
                !check.met() && tooLittle);
    }

    private static String sign(ScenarioVerdict.Rule rule) {
        return switch (rule) {
            case PERFORMANCE_CONSTRAINT -> "≤ ";
            case MIN_DURATION, MIN_QUERIES, EARLY_STOPPING -> "≥ ";
            case COMPLETE, NO_ERRORS -> "";
        };
    }

    private static String figure(ScenarioVerdict.Rule rule, double value) {
        return switch (rule) {
            case PERFORMANCE_CONSTRAINT, MIN_DURATION -> Figures.duration(value);
            case MIN_QUERIES, EARLY_STOPPING -> String.format(Locale.ROOT, "%.0f queries", value);
            case COMPLETE -> value == 1 ? "complete" : "cut off";
            case NO_ERRORS -> String.format(Locale.ROOT, "%.0f errors", value);
        };
    }
}
