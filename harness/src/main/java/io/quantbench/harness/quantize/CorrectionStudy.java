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

    /** One entry for each algorithm that the variant was made with. */
    List<Correction> of(Product product, FidelityReport after) throws IOException {
        Recipe recipe = product.outcome().result().plan().recipe();
        Refinement asked = recipe.refinement();
        Refinements done = product.outcome().result().plan().refinements();
        List<Correction> corrections = new ArrayList<>();
        if (asked.smooth()) {
            Refinement without = new Refinement(false, asked.alpha(), asked.biasCorrection(), asked.dampOutliers());
            double before = done.smoothing().isEmpty() ? after.cosineMean() : cosine(product, recipe, without);
            corrections.add(new Correction("SmoothQuant", MEASURE, before, after.cosineMean(), smoothing(done)));
        }
        if (asked.biasCorrection()) {
            Refinement without = new Refinement(asked.smooth(), asked.alpha(), false, asked.dampOutliers());
            double before = done.correctedBiases().isEmpty() ? after.cosineMean() : cosine(product, recipe, without);
            corrections.add(new Correction(
                    "bias correction",
                    MEASURE,
                    before,
                    after.cosineMean(),
                    done.correctedBiases().size() + " biases took up the mean error of their weights"));
        }
        if (asked.dampOutliers()) {
            double before = done.damping().isEmpty()
                    ? after.cosineMean()
                    : cosine(product, recipe, asked.withDampedOutliers(false));
            corrections.add(new Correction(
                    "outlier damping",
                    MEASURE,
                    before,
                    after.cosineMean(),
                    done.damping().size() + " tensors multiplied by powers of two in an operator of their own"));
        }
        return corrections;
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
