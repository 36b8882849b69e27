package io.quantbench.harness.quantize;

import io.quantbench.harness.quantize.TaskMaking.Product;
import io.quantbench.harness.quantize.report.QuantizeReport.Correction;
import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.fidelity.FidelityReport;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.Refinement;
import io.quantbench.quant.quantize.Refinements;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What each accuracy algorithm brought: the variant is made again without it, with everything else the same, and both are compared
 * with the float model on the same samples.
 */
final class CorrectionStudy {
    private static final String MEASURE = "mean cosine of the outputs";

    private final QuantizationRun run;
    private final VariantStudy study;

    CorrectionStudy(QuantizationRun run, VariantStudy study) {
        this.run = run;
        this.study = study;
    }

    /**
     * One algorithm of this variant.
     *
     * @param asked whether the recipe asks for it
     * @param idle whether it found nothing to do, so that the variant without it is the same
     * @param without the recipe's refinement but for this one
     * @param words what it did
     */
    private record Algorithm(String name, boolean asked, boolean idle, Refinement without, String words) {}

    /** One entry for each algorithm that the variant was made with. */
    List<Correction> of(Product product, FidelityReport after) throws IOException {
        Recipe recipe = product.outcome().result().plan().recipe();
        Refinements done = product.outcome().result().plan().refinements();
        List<Correction> corrections = new ArrayList<>();
        for (Algorithm algorithm : algorithms(recipe.refinement(), done)) {
            if (algorithm.asked()) {
                double before = algorithm.idle() ? after.cosineMean() : cosine(product, recipe, algorithm.without());
                corrections.add(
                        new Correction(algorithm.name(), MEASURE, before, after.cosineMean(), algorithm.words()));
            }
        }
        return corrections;
    }

    private static List<Algorithm> algorithms(Refinement asked, Refinements done) {
        return List.of(
                new Algorithm(
                        "SmoothQuant",
                        asked.smooth(),
                        done.smoothing().isEmpty(),
                        new Refinement(false, asked.alpha(), asked.biasCorrection(), asked.dampOutliers()),
                        smoothing(done)),
                new Algorithm(
                        "bias correction",
                        asked.biasCorrection(),
                        done.correctedBiases().isEmpty(),
                        new Refinement(asked.smooth(), asked.alpha(), false, asked.dampOutliers()),
                        done.correctedBiases().size() + " biases took up the mean error of their weights"),
                new Algorithm(
                        "outlier damping",
                        asked.dampOutliers(),
                        done.damping().isEmpty(),
                        asked.withDampedOutliers(false),
                        done.damping().size() + " tensors multiplied by powers of two in an operator of their own"));
    }

    private double cosine(Product product, Recipe recipe, Refinement without) throws IOException {
        QuantizationRun.Outcome outcome = run.run(
                product.source(),
                recipe.withRefinement(without),
                product.outcome().profile());
        return study.compare(product.source(), outcome.result().model()).cosineMean();
    }

    private static String smoothing(Refinements done) {
        String not = done.unsmoothed().isEmpty()
                ? ""
                : "; " + done.unsmoothed().size() + " not, mostly because " + mostCommon(done.unsmoothed());
        if (done.smoothing().isEmpty()) {
            return "no tensor was smoothed" + not;
        }
        double low = done.smoothing().values().stream().min(Double::compare).orElseThrow();
        double high = done.smoothing().values().stream().max(Double::compare).orElseThrow();
        return String.format(
                Locale.ROOT,
                "%d tensors smoothed, strength %.2f to %.2f, no operator added%s",
                done.smoothing().size(),
                low,
                high,
                not);
    }

    private static String mostCommon(Map<String, String> reasons) {
        return reasons.values().stream()
                .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Comparator.comparing(Map.Entry<String, Long>::getValue).thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
