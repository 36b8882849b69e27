package io.quantbench.load;

import io.quantbench.load.capacity.CapacityProbe;
import io.quantbench.load.capacity.CapacityResult;
import io.quantbench.load.capacity.SweepPoint;
import io.quantbench.load.compare.ArmBlocks;
import io.quantbench.load.compare.ArmComparison;
import io.quantbench.load.compare.Figure;
import io.quantbench.load.compare.RatioInterval;
import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.ValidityRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parts of a {@link RunReport}, made from what the runs told. Pure. */
public final class ReportParts {
    private ReportParts() {}

    /** The arm of a phase, under the phase's name. */
    public static LoadArm arm(PhaseResult phase) {
        return LoadArm.of(phase.phase().name(), phase.recording().target(), phase.recording(), phase.validity());
    }

    /** The arm of a race. */
    public static LoadArm arm(ArmBlocks blocks, String description, ValidityRules rules) {
        return LoadArm.of(blocks.arm(), description, blocks.merged(), blocks.validity(rules));
    }

    /** What became of a comparison. */
    public static RunReport.Comparison comparison(ArmComparison comparison) {
        List<RunReport.Ratio> ratios = new ArrayList<>();
        Map<Figure, RatioInterval> inOrder = new TreeMap<>(comparison.ratios());
        inOrder.forEach((figure, interval) -> ratios.add(new RunReport.Ratio(
                figure.name(), interval.ratio(), interval.low(), interval.high(), interval.confidence())));
        return new RunReport.Comparison(
                comparison.baseline(),
                comparison.candidate(),
                comparison.rounds(),
                comparison.status().name(),
                ratios,
                comparison.checks().stream()
                        .map(check -> new RunReport.Check(
                                check.name(),
                                check.standing().name(),
                                finite(check.required()),
                                finite(check.actual()),
                                check.sentence()))
                        .toList());
    }

    /** What became of a search. */
    public static RunReport.Capacity capacity(Slo slo, CapacityResult result) {
        return new RunReport.Capacity(
                result.status().name(),
                slo.inWords(),
                orNull(result.ratePerSec()),
                orNull(result.tooFastPerSec()),
                result.confidence(),
                result.moreQueriesNeeded(),
                result.sentence(),
                result.wallNs(),
                result.probes().stream().map(ReportParts::probe).toList());
    }

    private static RunReport.Probe probe(CapacityProbe probe) {
        return new RunReport.Probe(
                probe.kind().name(),
                probe.ratePerSec(),
                probe.finding().name(),
                probe.basis().name(),
                probe.sentence(),
                probe.queries(),
                probe.slow(),
                probe.okPerSec(),
                probe.p50Ns(),
                probe.percentileNs(),
                probe.wallNs());
    }

    /** A point of a sweep; its arm is named after the axis and the value, for example {@code batch=8}. */
    public static RunReport.SweepRow sweepRow(SweepPoint point) {
        String value = point.value() == Math.rint(point.value())
                ? String.valueOf((long) point.value())
                : String.valueOf(point.value());
        return new RunReport.SweepRow(
                point.axis(),
                point.value(),
                LoadArm.of(
                        point.axis() + "=" + value, point.recording().target(), point.recording(), point.validity()));
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
