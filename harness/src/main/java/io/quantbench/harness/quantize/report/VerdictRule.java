package io.quantbench.harness.quantize.report;

import io.quantbench.harness.page.Figures;
import io.quantbench.harness.quantize.report.QuantizeReport.ArmSpeed;
import io.quantbench.harness.quantize.report.QuantizeReport.Fidelity;
import io.quantbench.harness.quantize.report.QuantizeReport.ModelFile;
import io.quantbench.harness.quantize.report.QuantizeVerdict.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what the measured figures come to: slower than FP32 counts before all else, then the accuracy goal. */
public final class VerdictRule {
    private VerdictRule() {}

    /**
     * The verdict.
     *
     * @param variant the variant's speed against the float model; null if not measured
     * @param minCosine the accuracy goal; null for none
     */
    public static QuantizeVerdict of(
            ModelFile source,
            ModelFile result,
            @Nullable ArmSpeed variant,
            @Nullable Fidelity fidelity,
            @Nullable Double minCosine) {
        Status status = status(variant, fidelity, minCosine);
        List<String> sentences = new ArrayList<>();
        sentences.add(headline(status, variant, fidelity, minCosine));
        if (variant != null) {
            sentences.add("Speed over the float model: " + Figures.fixed(variant.speedup(), 2) + "x, "
                    + Figures.percent(variant.coverage(), 1) + " interval " + Figures.fixed(variant.speedupLow(), 2)
                    + "x to " + Figures.fixed(variant.speedupHigh(), 2) + "x; one run takes "
                    + Figures.duration(variant.medianNs()) + ".");
        }
        if (fidelity != null) {
            sentences.add("Mean cosine with the float model over " + fidelity.rows() + " rows: "
                    + Figures.fixed(fidelity.cosineMean(), 4) + ", lowest " + Figures.fixed(fidelity.cosineMin(), 4)
                    + ".");
        }
        sentences.add("Size: " + Figures.size(source.bytes()) + " before, " + Figures.size(result.bytes())
                + " after, a factor of " + Figures.fixed((double) source.bytes() / Math.max(1, result.bytes()), 2)
                + ".");
        return new QuantizeVerdict(status, sentences);
    }

    private static Status status(@Nullable ArmSpeed variant, @Nullable Fidelity fidelity, @Nullable Double minCosine) {
        if (variant != null && variant.verdict().equals("SLOWER")) {
            return Status.SLOWER_THAN_FP32;
        }
        if (minCosine != null && fidelity != null && !(fidelity.cosineMean() >= minCosine)) {
            return Status.GOAL_MISSED;
        }
        return variant != null && variant.verdict().equals("FASTER") ? Status.FASTER : Status.UNDECIDED;
    }

    private static String headline(
            Status status, @Nullable ArmSpeed variant, @Nullable Fidelity fidelity, @Nullable Double minCosine) {
        String speed = variant == null ? Figures.MISSING : Figures.fixed(variant.speedup(), 2) + "x";
        return switch (status) {
            case FASTER ->
                speed + " as fast as FP32"
                        + (fidelity == null ? "" : ", at cosine " + Figures.fixed(fidelity.cosineMean(), 4));
            case SLOWER_THAN_FP32 ->
                "Slower than FP32: " + speed + " of its speed. Do not deploy this variant for speed.";
            case GOAL_MISSED ->
                "Cosine " + Figures.fixed(fidelity == null ? null : fidelity.cosineMean(), 4) + " misses the goal of "
                        + Figures.fixed(minCosine, 4);
            case UNDECIDED ->
                variant == null
                        ? "Quantized; its speed was not measured"
                        : "No difference in speed is proven: " + speed + " of FP32";
        };
    }
}
