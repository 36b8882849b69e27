package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.bench.report.BenchReport.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Holds the user's limits against the judged arms. A figure that was not measured fails its gate: silence is no proof. */
final class GateKeeper {
    /** In binary 0.90 - 0.89 is more than 0.01; a row of a thousand million rows is more than this. */
    private static final double ROUNDING = 1e-12;

    private final BenchSettings.Gates gates;
    private final String baseline;
    private final String accuracyAbsent;

    GateKeeper(BenchSettings.Gates gates, String baseline, String accuracyAbsent) {
        this.gates = gates;
        this.baseline = baseline;
        this.accuracyAbsent = accuracyAbsent;
    }

    List<Gate> check(List<VariantFile> variants, List<ArmReport> arms) {
        Optional<ArmReport> reference =
                arms.stream().filter(arm -> arm.variant().equals(baseline)).findFirst();
        List<Gate> results = new ArrayList<>();
        for (ArmReport arm : arms) {
            if (variants.stream().anyMatch(v -> v.name().equals(arm.variant()) && v.judged())) {
                gates.minSpeedup().ifPresent(limit -> results.add(speedup(arm, limit)));
                gates.maxAccuracyDrop().ifPresent(limit -> results.add(accuracy(arm, reference, limit)));
                gates.maxP99().ifPresent(limit -> results.add(p99(arm, limit.toNanos())));
            }
        }
        return results;
    }

    private static Gate speedup(ArmReport arm, double limit) {
        Double speedup = arm.speedup();
        return gate(
                "--min-speedup",
                arm,
                format("≥ %.2fx", limit),
                speedup == null ? "not measured" : format("%.2fx", speedup),
                speedup != null && speedup >= limit);
    }

    private Gate accuracy(ArmReport arm, Optional<ArmReport> reference, double limit) {
        ArmReport.Task own = arm.task();
        ArmReport.Task other = reference.map(ArmReport::task).orElse(null);
        String required = format("≤ %.2f points lost", 100 * limit);
        if (own == null || other == null) {
            String why = accuracyAbsent.isEmpty() ? "" : ": " + accuracyAbsent;
            return gate("--max-accuracy-drop", arm, required, "not measured" + why, false);
        }
        double drop = own.lossAgainst(other);
        return gate(
                "--max-accuracy-drop", arm, required, format("%.2f points lost", 100 * drop), drop <= limit + ROUNDING);
    }

    private static Gate p99(ArmReport arm, long limitNs) {
        var response = arm.responseNs();
        return gate(
                "--max-p99",
                arm,
                format("≤ %.2f ms", limitNs / 1e6),
                response == null ? "not measured" : format("%.2f ms", response.p99() / 1e6),
                response != null && response.p99() <= limitNs);
    }

    private static Gate gate(String flag, ArmReport arm, String required, String actual, boolean passed) {
        return new Gate(flag + " (" + arm.variant() + ")", required, actual, passed);
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
