package io.quantbench.quant.quantize;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.pass.BiasCorrection;
import io.quantbench.quant.quantize.pass.OutlierDamping;
import io.quantbench.quant.quantize.pass.SmoothQuant;
import io.quantbench.quant.quantize.pass.WeightFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Carries out a {@link Refinement}: before planning the smoothing and damping, after it the correction of biases. */
public final class Refiner {
    private Refiner() {}

    /**
     * A float model that is worth more when quantized.
     *
     * @param model computes what it computed before
     * @param profile statistics as they would be gathered from {@code model}
     * @param refinements what was done
     */
    public record Refined(Model model, Optional<CalibrationProfile> profile, Refinements refinements) {}

    /** Smooths, if {@code refinement} says so. */
    public static Refined smooth(Refinement refinement, Model model, Optional<CalibrationProfile> profile) {
        if (!refinement.smooth() || profile.isEmpty()) {
            return new Refined(model, profile, Refinements.none());
        }
        SmoothQuant pass = refinement.alpha().isPresent()
                ? SmoothQuant.with(profile.get(), refinement.alpha().getAsDouble())
                : SmoothQuant.automatic(profile.get());
        SmoothQuant.Result result = pass.smooth(model);
        Map<String, Double> smoothed = new TreeMap<>();
        result.sites().forEach(site -> smoothed.put(site.tensor(), site.alpha()));
        Map<String, String> skipped = new TreeMap<>();
        result.skipped().forEach(site -> skipped.put(site.tensor(), site.reason()));
        return new Refined(
                result.model(), Optional.of(result.profile()), new Refinements(smoothed, skipped, List.of()));
    }

    /** Damps outliers for the products that {@code recipe} may quantize, if it says so. */
    public static Refined damp(Recipe recipe, Refined smoothed) {
        if (!recipe.refinement().dampOutliers() || smoothed.profile().isEmpty()) {
            return smoothed;
        }
        OutlierDamping.Result result =
                new OutlierDamping(smoothed.profile().get(), recipe.scope().nodes()::accepts).damp(smoothed.model());
        Map<String, Double> damping = new TreeMap<>();
        result.sites().forEach(site -> damping.put(site.tensor(), site.largest()));
        Refinements before = smoothed.refinements();
        return new Refined(
                result.model(),
                Optional.of(result.profile()),
                new Refinements(before.smoothing(), before.unsmoothed(), before.correctedBiases(), damping));
    }

    /** Corrects the biases of the nodes that {@code plan} quantizes, if {@code refinement} says so. */
    public static Refined correctBiases(Refinement refinement, Refined smoothed, QuantPlan plan) {
        if (!refinement.biasCorrection() || smoothed.profile().isEmpty()) {
            return smoothed;
        }
        Map<String, WeightFormat.Int8> formats = new HashMap<>();
        plan.decisions().forEach(decision -> {
            if (decision.weights().orElse(null) instanceof WeightFormat.Int8 format) {
                formats.put(decision.node(), format);
            }
        });
        BiasCorrection.Result result =
                new BiasCorrection(formats, smoothed.profile().get()).correct(smoothed.model());
        List<String> corrected = result.corrections().stream()
                .filter(BiasCorrection.Correction::applied)
                .map(BiasCorrection.Correction::node)
                .sorted()
                .toList();
        Refinements before = smoothed.refinements();
        return new Refined(
                result.model(),
                smoothed.profile(),
                new Refinements(before.smoothing(), before.unsmoothed(), corrected, before.damping()));
    }
}
