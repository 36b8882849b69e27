package io.quantbench.harness.drive;

import io.quantbench.harness.page.Figures;
import io.quantbench.load.report.LatencySummary;
import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.report.RunReport.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts a verdict together: the worst that applies, and first the sentence that says why. */
final class VerdictWriter {
    static final String CUT_OFF = "The run was stopped before its end; what is here is what was measured by then.";

    private Status status = Status.OK;
    private final List<String> first = new ArrayList<>();
    private final List<String> further = new ArrayList<>();

    /** The run was stopped. */
    VerdictWriter cutOff() {
        return found(Status.INCOMPLETE, CUT_OFF);
    }

    /** Something that the verdict must not be better than, and why. */
    VerdictWriter found(Status candidate, String sentence) {
        if (severity(candidate) > severity(status)) {
            status = candidate;
            first.add(0, sentence);
        } else {
            further.add(sentence);
        }
        return this;
    }

    /** Something worth telling, whatever the verdict. */
    VerdictWriter told(String sentence) {
        further.add(sentence);
        return this;
    }

    /** An arm's figures in one sentence, and every reason against believing them. */
    VerdictWriter arm(LoadArm arm) {
        told(figures(arm));
        for (LoadArm.Reason reason : arm.validity().reasons()) {
            boolean tooFew = reason.criterion().equals("too-few-queries");
            found(tooFew ? Status.INCONCLUSIVE : Status.INVALID, arm.variant() + ": " + reason.sentence());
        }
        LoadArm.Stages stages = arm.stages();
        if (stages != null && !stages.consistent()) {
            further.add(arm.variant() + ": the stage breakdown cannot be trusted. " + stages.sentence());
        }
        return this;
    }

    /** A gate; one that does not hold is a failure, or undecided. */
    VerdictWriter gate(RunReport.Gate gate) {
        return gate.passed()
                ? this
                : found(
                        gate.open() ? Status.INCONCLUSIVE : Status.GATE_FAILED,
                        gate.name() + ": required " + gate.required() + ", was " + gate.actual() + ".");
    }

    /** The verdict; {@code good} is its first sentence when nothing is wrong. */
    RunReport.Verdict write(String good) {
        List<String> sentences = new ArrayList<>();
        if (status == Status.OK) {
            sentences.add(good);
        }
        sentences.addAll(first);
        sentences.addAll(further);
        return new RunReport.Verdict(status, sentences);
    }

    Status status() {
        return status;
    }

    /** A failed gate outweighs too little data: more of it would not mend the gate. */
    private static int severity(Status status) {
        return switch (status) {
            case OK -> 0;
            case INCONCLUSIVE -> 1;
            case GATE_FAILED -> 2;
            case INVALID -> 3;
            case INCOMPLETE -> 4;
        };
    }

    /** An arm's figures in one sentence. */
    static String figures(LoadArm arm) {
        LatencySummary response = arm.responseNs();
        LoadArm.OpenLoop rates = arm.openLoop();
        String scheduled = rates == null
                ? ""
                : String.format(Locale.ROOT, " of %s scheduled", Figures.rate(rates.targetRatePerSec()));
        return String.format(
                Locale.ROOT,
                "%s answered %s queries/s%s, p50 %s, p99 %s.",
                arm.variant(),
                Figures.rate(arm.throughputPerSec()),
                scheduled,
                Figures.durationOrDash(response == null ? null : response.p50()),
                Figures.durationOrDash(response == null ? null : response.p99()));
    }
}
