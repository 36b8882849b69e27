package io.quantbench.harness.quantize;

import io.quantbench.harness.bench.ModelSamples;
import io.quantbench.harness.quantize.TaskMaking.Product;
import io.quantbench.harness.quantize.TaskMaking.Search;
import io.quantbench.harness.quantize.VariantStudy.Findings;
import io.quantbench.harness.quantize.report.QuantizeReport;
import io.quantbench.harness.quantize.report.QuantizeReport.ArmSpeed;
import io.quantbench.harness.quantize.report.QuantizeReport.Calibration;
import io.quantbench.harness.quantize.report.QuantizeReport.Candidate;
import io.quantbench.harness.quantize.report.QuantizeReport.Correction;
import io.quantbench.harness.quantize.report.QuantizeReport.Fidelity;
import io.quantbench.harness.quantize.report.QuantizeReport.ModelFile;
import io.quantbench.harness.quantize.report.QuantizeReport.OperatorSize;
import io.quantbench.harness.quantize.report.QuantizeReport.RecipeUsed;
import io.quantbench.harness.quantize.report.QuantizeReport.Saturation;
import io.quantbench.harness.quantize.report.ReportParts;
import io.quantbench.harness.quantize.report.VerdictRule;
import io.quantbench.load.report.RunEnvironment;
import io.quantbench.quant.AutoQuantizer;
import io.quantbench.quant.ModelInspection;
import io.quantbench.quant.ModelInspection.OperatorConstants;
import io.quantbench.quant.ModelSummary;
import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.VariantMaker;
import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.fidelity.FidelityReport;
import io.quantbench.quant.fidelity.TensorFidelity;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.pass.WeightFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers what a run finds, and puts it into the form of the report. */
final class ReportAssembly {
    private final QuantizeSettings settings;
    private final VariantMaker.Made made;
    private final Product product;
    private final List<String> warnings = new ArrayList<>();
    private List<ArmSpeed> latency = List.of();
    private @Nullable Fidelity fidelity;
    private List<TensorFidelity> tensors = List.of();
    private List<Correction> corrections = List.of();

    ReportAssembly(QuantizeSettings settings, VariantMaker.Made made, Product product) {
        this.settings = settings;
        this.made = made;
        this.product = product;
        product.outcome()
                .profile()
                .filter(profile -> profile.trust().isLower())
                .ifPresent(profile -> warn("ranges were " + profile.trust().words()
                        + "; give --calibration DATA of the real task before you deploy"));
        if (made.plan().quantizedCount() == 0 && !(made.plan().recipe() instanceof Recipe.Fp32Optimized)) {
            warn("nothing was quantized: the plan says why for each kind of node");
        }
    }

    /** Notes a sentence that the reader must not miss. */
    void warn(String sentence) {
        warnings.add(sentence);
    }

    void add(Findings findings, ModelSamples samples) {
        latency = ReportParts.latency(findings.latency());
        FidelityReport report = findings.fidelity();
        fidelity = new Fidelity(
                report.rows(),
                report.cosineMean(),
                report.cosineMin(),
                report.sqnrDb(),
                report.agreement().isPresent() ? report.agreement().getAsDouble() : null,
                samples.evaluationSource());
        if (report.nonFiniteCandidate() > 0) {
            warn(report.nonFiniteCandidate() + " values of the variant's output are NaN or infinite");
        }
        if (samples.calibration().trust().isLower()) {
            warn("speed and closeness were measured on " + samples.evaluationSource()
                    + ", which say little of real traffic (lower trust); give --calibration DATA of the real task");
        }
        if (samples.shared()) {
            warn(
                    "the outputs were compared on the very rows that the ranges come from: there are too few to keep them apart");
        }
    }

    void add(List<TensorFidelity> tensorErrors, List<Correction> algorithms) {
        tensors = List.copyOf(tensorErrors);
        corrections = List.copyOf(algorithms);
    }

    /** @param sourceBytes of the float model's file and of the data files that it refers to */
    QuantizeReport report(String toolVersion, RunEnvironment environment, Instant finishedAt, long sourceBytes) {
        ModelFile source = file(
                made.manifest().source().file(),
                sourceBytes,
                made.manifest().source().sha256(),
                product.source());
        ModelFile variant = file(
                made.manifest().output().file(),
                made.manifest().totalBytes(),
                made.manifest().output().sha256(),
                made.result().model());
        QuantizationRun.Outcome outcome = product.outcome();
        ArmSpeed speed = latency.isEmpty() ? null : latency.get(latency.size() - 1);
        Double goal = settings.minCosine().isPresent() ? settings.minCosine().getAsDouble() : null;
        return new QuantizeReport(
                QuantizeReport.SCHEMA_VERSION,
                toolVersion,
                finishedAt,
                VerdictRule.of(source, variant, speed, fidelity, goal),
                source,
                variant,
                recipe(),
                outcome.profile().map(this::calibration).orElse(null),
                ReportParts.decisions(made.plan().decisions()),
                sizes(product.source(), made.result().model()),
                ReportParts.runtime(outcome.audit(), outcome.islands()),
                saturation(outcome),
                ReportParts.tensors(tensors),
                latency,
                fidelity,
                corrections,
                product.search().map(ReportAssembly::candidates).orElse(List.of()),
                warnings,
                environment);
    }

    private static ModelFile file(String name, long bytes, String sha256, Model model) {
        ModelSummary summary = ModelSummary.of(model);
        return new ModelFile(name, bytes, sha256, summary.nodes(), summary.producer());
    }

    private RecipeUsed recipe() {
        Recipe recipe = made.plan().recipe();
        Map<String, String> options = new TreeMap<>();
        recipe.options().forEach((key, value) -> options.put(key, value.toString()));
        return new RecipeUsed(
                product.name(),
                options,
                recipe.scope().target().label(),
                made.result().floatPasses());
    }

    private Calibration calibration(CalibrationProfile profile) {
        String method = made.plan().recipe() instanceof Recipe.Int8Static fixed
                ? fixed.activations().range().name().toLowerCase(Locale.ROOT).replace('_', '-')
                : "refinement only";
        return new Calibration(
                profile.description(),
                profile.samples(),
                method,
                profile.trust().name());
    }

    private static List<OperatorSize> sizes(Model before, Model after) {
        Map<String, Long> first = bytes(before);
        Map<String, Long> second = bytes(after);
        Set<String> operators = new TreeSet<>(first.keySet());
        operators.addAll(second.keySet());
        return operators.stream()
                .map(operator ->
                        new OperatorSize(operator, first.getOrDefault(operator, 0L), second.getOrDefault(operator, 0L)))
                .sorted(Comparator.comparingLong(
                                (OperatorSize size) -> -Math.max(size.beforeBytes(), size.afterBytes()))
                        .thenComparing(OperatorSize::operator))
                .toList();
    }

    private static Map<String, Long> bytes(Model model) {
        return ModelInspection.constantsByOperator(model).stream()
                .collect(Collectors.toMap(OperatorConstants::operator, OperatorConstants::bytes));
    }

    private List<Saturation> saturation(QuantizationRun.Outcome outcome) {
        List<String> reduced = made.plan().decisions().stream()
                .filter(d -> d.weights().orElse(null) instanceof WeightFormat.Int8 int8 && int8.bits() == 7)
                .map(NodeDecision::node)
                .toList();
        Set<String> nodes = outcome.saturation().stream()
                .map(proof -> proof.node())
                .filter(node -> reduced.stream().anyMatch(node::startsWith))
                .collect(Collectors.toSet());
        return ReportParts.saturation(outcome.saturation(), nodes);
    }

    private static List<Candidate> candidates(Search search) {
        List<Candidate> candidates = new ArrayList<>();
        for (AutoQuantizer.Candidate tried : search.choice().candidates()) {
            boolean chosen = tried.name().equals(search.choice().chosen().name());
            candidates.add(new Candidate(
                    tried.name(),
                    tried.latency().speedup(),
                    tried.fidelity().cosineMean(),
                    tried.constantBytes(),
                    chosen,
                    reason(tried, chosen, search)));
        }
        search.choice().skipped().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> candidates.add(
                        new Candidate(entry.getKey(), null, null, 0, false, "not made: " + entry.getValue())));
        return candidates;
    }

    private static String reason(AutoQuantizer.Candidate tried, boolean chosen, Search search) {
        if (chosen) {
            return search.choice().goalMet()
                    ? "the fastest within the goal"
                    : "none is within the goal: the closest is kept";
        }
        if (!tried.isClose()) {
            return String.format(
                    Locale.ROOT,
                    "its cosine misses the goal of %.4f",
                    search.goal().minCosine());
        }
        return tried.isDeployable() ? "not the fastest" : "slower than FP32";
    }
}
