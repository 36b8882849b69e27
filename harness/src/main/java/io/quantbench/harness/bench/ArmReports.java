package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.Recording;
import io.quantbench.load.report.LatencySummary;
import io.quantbench.load.verdict.Criterion;
import io.quantbench.load.verdict.Reason;
import io.quantbench.load.verdict.RunValidity;
import io.quantbench.load.verdict.ValidityJudge;
import io.quantbench.load.verdict.ValidityRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Turns what a race measured into the report's arms. */
final class ArmReports {
    private static final double QUICK_PERCENTILE = 95;
    private static final double MEDIAN = 50;

    private final BenchSettings settings;
    private final String baseline;
    private final List<VariantFile> variants;

    ArmReports(BenchSettings settings, String baseline, List<VariantFile> variants) {
        this.settings = settings;
        this.baseline = baseline;
        this.variants = List.copyOf(variants);
    }

    /** The arms in their order; what was not measured stays absent. */
    List<ArmReport> write(RaceResult result) {
        String accuracyAbsent = result.quality().accuracyAbsent();
        OptionalLong originNs = result.openLoop().blocks().stream()
                .flatMap(List::stream)
                .mapToLong(Recording::measureStartNs)
                .min();
        List<ArmReport> reports = new ArrayList<>();
        for (int arm = 0; arm < variants.size(); arm++) {
            Measured measured = new Measured(
                    result.quality().arms().size() > arm
                            ? result.quality().arms().get(arm)
                            : ArmQuality.UNKNOWN,
                    blocks(result.closedLoop(), arm),
                    blocks(result.openLoop().blocks(), arm),
                    result.openLoop().batches().size() > arm
                            ? result.openLoop().batches().get(arm)
                            : Optional.empty());
            reports.add(report(variants.get(arm), measured, baselineP50Ns(result), originNs.orElse(0), accuracyAbsent));
        }
        return reports;
    }

    private record Measured(
            ArmQuality quality, List<Recording> closed, List<Recording> open, Optional<ArmReport.Batches> batches) {
        @Nullable
        Recording closedRecording() {
            return closed.isEmpty() ? null : Recording.merge(closed);
        }

        @Nullable
        Recording openRecording() {
            return open.isEmpty() ? null : Recording.merge(open);
        }
    }

    private ArmReport report(
            VariantFile variant, Measured measured, OptionalLong baselineP50Ns, long originNs, String accuracyAbsent) {
        Recording closed = measured.closedRecording();
        Recording open = measured.openRecording();
        String absent = accuracyAbsent.isEmpty() ? "the run was stopped before accuracy was measured" : accuracyAbsent;
        return new ArmReport(
                variant.name(),
                variant.description(),
                variant.sizeBytes(),
                closed == null || closed.outcomes().ok() == 0 ? null : closed.okRatePerSec(),
                speedup(closed, baselineP50Ns),
                summary(open == null ? null : open.responseNs()),
                summary(closed == null ? null : closed.serviceNs()),
                open == null ? null : ArmReport.OpenLoop.of(open),
                open == null ? Map.of() : ArmReport.outcomesOf(open.outcomes()),
                measured.quality().fidelity(),
                measured.quality().task(),
                measured.quality().task() == null ? absent : null,
                ArmReport.Validity.of(validity(measured)),
                measured.batches().orElse(null),
                open == null || closed == null
                        ? ArmReport.Curves.NONE
                        : ArmReport.Curves.of(measured.open(), closed.serviceNs(), originNs));
    }

    private RunValidity validity(Measured measured) {
        // The closed loop is there for medians and capacity; tails are told by the open loop.
        RunValidity closed = judge("closed", measured.closed(), MEDIAN);
        double percentile = settings.quick() ? QUICK_PERCENTILE : ValidityRules.DEFAULT.percentile();
        return closed.and(judge("open", measured.open(), percentile));
    }

    private static RunValidity judge(String loop, List<Recording> blocks, double percentile) {
        return blocks.isEmpty()
                ? new RunValidity(List.of(new Reason(
                        Criterion.COMPLETE, 1, 0, "The run was stopped before the " + loop + " loop was measured.")))
                : new ValidityJudge(ValidityRules.DEFAULT.withPercentile(percentile)).judgeBlocks(blocks);
    }

    private static @Nullable LatencySummary summary(@Nullable LatencyDistribution distribution) {
        return distribution == null || distribution.isEmpty() ? null : LatencySummary.of(distribution);
    }

    private OptionalLong baselineP50Ns(RaceResult result) {
        for (int arm = 0; arm < variants.size(); arm++) {
            List<Recording> blocks = blocks(result.closedLoop(), arm);
            if (variants.get(arm).name().equals(baseline) && !blocks.isEmpty()) {
                return OptionalLong.of(Recording.merge(blocks).serviceNs().p(0.5));
            }
        }
        return OptionalLong.empty();
    }

    private static @Nullable Double speedup(@Nullable Recording closed, OptionalLong baselineP50Ns) {
        long p50Ns = Optional.ofNullable(closed).map(r -> r.serviceNs().p(0.5)).orElse(0L);
        return p50Ns == 0 || baselineP50Ns.orElse(0) == 0 ? null : (double) baselineP50Ns.getAsLong() / p50Ns;
    }

    private static List<Recording> blocks(List<List<Recording>> byArm, int arm) {
        return byArm.size() > arm ? byArm.get(arm) : List.of();
    }
}
