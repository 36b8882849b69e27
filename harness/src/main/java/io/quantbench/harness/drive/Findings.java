package io.quantbench.harness.drive;

import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has been measured: the part of a report that depends on the kind of work.
 *
 * @param verdict what it says
 * @param gates the limits that the user set
 * @param arms what was measured of each target or phase
 * @param settings what was done
 * @param comparisons of a race
 * @param capacity of a search
 * @param sweep of a sweep
 */
record Findings(
        RunReport.Verdict verdict,
        List<RunReport.Gate> gates,
        List<LoadArm> arms,
        RunReport.Settings settings,
        List<RunReport.Comparison> comparisons,
        RunReport.@Nullable Capacity capacity,
        List<RunReport.SweepRow> sweep) {
    Findings {
        gates = List.copyOf(gates);
        arms = List.copyOf(arms);
        comparisons = List.copyOf(comparisons);
        sweep = List.copyOf(sweep);
    }

    /** Of arms alone. */
    static Findings ofArms(
            RunReport.Verdict verdict, List<RunReport.Gate> gates, List<LoadArm> arms, RunReport.Settings settings) {
        return new Findings(verdict, gates, arms, settings, List.of(), null, List.of());
    }
}
