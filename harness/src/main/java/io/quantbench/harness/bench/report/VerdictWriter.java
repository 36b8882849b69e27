package io.quantbench.harness.bench.report;

import io.quantbench.harness.bench.report.BenchReport.Gate;
import io.quantbench.harness.bench.report.BenchReport.Status;
import io.quantbench.harness.bench.report.BenchReport.Verdict;
import io.quantbench.harness.page.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts a run's figures into sentences: the headline first, then one per arm, then what failed. Pure.
 */
public final class VerdictWriter {
    private static final double SIGNIFICANT = 0.05;

    private VerdictWriter() {}

    /**
     * The verdict of a run.
     *
     * @param complete false when the run was stopped before its end
     * @param baseline variant that the others are compared with
     */
    public static Verdict write(boolean complete, String baseline, List<ArmReport> arms, List<Gate> gates) {
        Status status = Status.of(complete, arms, gates);
        List<String> sentences = new ArrayList<>();
        sentences.add(headline(status, baseline, arms, gates));
        arms.stream()
                .filter(arm -> !arm.validity().valid())
                .flatMap(arm -> arm.validity().reasons().stream().map(r -> arm.variant() + ": " + r.sentence()))
                .forEach(sentences::add);
        gates.stream()
                .filter(gate -> !gate.passed())
                .map(gate -> gate.name() + " requires " + gate.required() + " but measured " + gate.actual() + ".")
                .forEach(sentences::add);
        arms.stream()
                .filter(arm -> status.isResult() && !arm.variant().equals(baseline))
                .map(arm -> comparison(arm, baseline, arms))
                .forEach(sentences::add);
        return new Verdict(status, sentences);
    }

    private static String headline(Status status, String baseline, List<ArmReport> arms, List<Gate> gates) {
        return switch (status) {
            case INCOMPLETE -> "The run was stopped before its end: these figures are not a result.";
            case INVALID -> "The run is not valid: these figures are not a result.";
            case GATE_FAILED ->
                "%d of %d gates failed."
                        .formatted(gates.stream().filter(gate -> !gate.passed()).count(), gates.size());
            case OK -> (gates.isEmpty() ? "" : "Every gate held. ") + fastest(baseline, arms);
        };
    }

    private static String fastest(String baseline, List<ArmReport> arms) {
        return arms.stream()
                .filter(arm -> arm.speedup() != null && !arm.variant().equals(baseline))
                .max((a, b) -> Double.compare(known(a.speedup()), known(b.speedup())))
                .map(arm -> arm.slowerThanFp32()
                        ? "No variant is faster than %s; the best, %s, reaches %s of its speed."
                                .formatted(baseline, arm.variant(), Figures.speedup(arm.speedup()))
                        : "%s is the fastest: %s the speed of %s."
                                .formatted(arm.variant(), Figures.speedup(arm.speedup()), baseline))
                .orElse("The run is valid; there is no variant to compare with " + baseline + ".");
    }

    private static double known(@Nullable Double value) {
        return Objects.requireNonNullElse(value, 0.0);
    }

    private static String comparison(ArmReport arm, String baseline, List<ArmReport> arms) {
        StringBuilder sentence = new StringBuilder(arm.variant());
        if (arm.speedup() == null) {
            sentence.append(" has no speed to compare");
        } else if (arm.slowerThanFp32()) {
            sentence.append(" is SLOWER than ").append(baseline).append(": ").append(Figures.speedup(arm.speedup()));
        } else {
            sentence.append(" runs at ").append(Figures.speedup(arm.speedup())).append(" the speed of ");
            sentence.append(baseline);
        }
        arms.stream()
                .filter(other -> other.variant().equals(baseline) && other.sizeBytes() > 0)
                .findFirst()
                .ifPresent(other -> sentence.append(" at ")
                        .append(Figures.percent((double) arm.sizeBytes() / other.sizeBytes(), 0))
                        .append(" of its size"));
        return sentence.append("; ").append(quality(arm)).append('.').toString();
    }

    private static String quality(ArmReport arm) {
        ArmReport.Task task = arm.task();
        if (task == null) {
            ArmReport.Fidelity fidelity = arm.fidelity();
            return "accuracy not measured"
                    + (fidelity == null ? "" : ", mean cosine " + Figures.fixed(fidelity.cosineMean(), 4));
        }
        String figures = String.format(
                Locale.ROOT,
                "%s %s, %d regressions and %d improvements on %d rows",
                task.metric(),
                Figures.withError(task.value(), task.standardError(), " % ± "),
                task.regressions(),
                task.improvements(),
                task.rows());
        Double p = task.mcnemarP();
        if (p == null) {
            return figures;
        }
        return figures
                + (p < SIGNIFICANT ? ": a significant difference" : ": no significant difference")
                + String.format(Locale.ROOT, " (McNemar p = %.2g)", p);
    }
}
