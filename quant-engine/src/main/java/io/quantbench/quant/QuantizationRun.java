package io.quantbench.quant;

import io.quantbench.quant.audit.AuditReport;
import io.quantbench.quant.audit.RuntimeAudit;
import io.quantbench.quant.audit.SaturationProof;
import io.quantbench.quant.audit.UnsafeLayers;
import io.quantbench.quant.calibrate.BatchNormStatistics;
import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.Calibrator;
import io.quantbench.quant.calibrate.TensorStatistics;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.optimize.LiftConstants;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The whole way from a float model to a variant that was looked at: prepare, calibrate, plan, carry out, keep unsafe weights within
 * seven bits where the target saturates, load in the engine, and take back what turned out only to cost. One thread.
 */
public final class QuantizationRun {
    /** Taking islands back can lay bare others; in practice two rounds are enough. */
    private static final int MAX_AUDITS = 4;

    private final Engine engine;
    private final Quantizer quantizer;

    /**
     * A run on {@code engine}, which evaluates, calibrates and audits.
     *
     * @param nanoClock times the passes
     */
    public QuantizationRun(Engine engine, LongSupplier nanoClock) {
        this.engine = engine;
        this.quantizer = new Quantizer(this::evaluate, nanoClock);
    }

    /**
     * A variant and all that is known of it.
     *
     * @param result the model and what was done to each node
     * @param prepared the float model behind the float passes, whose node and tensor names the plan uses
     * @param profile the statistics that ranges come from; empty if the recipe needs none
     * @param audit what the engine runs in its place
     * @param islands nodes whose quantization was taken back because it only cost
     * @param saturation what is proven of each layer's 16-bit sums
     */
    public record Outcome(
            QuantizationResult result,
            Quantizer.Prepared prepared,
            Optional<CalibrationProfile> profile,
            AuditReport audit,
            Set<String> islands,
            List<SaturationProof> saturation) {
        public Outcome {
            islands = Set.copyOf(islands);
            saturation = List.copyOf(saturation);
        }
    }

    /** The tensors whose statistics {@code recipe} asks for. */
    public Set<String> tensorsToCalibrate(Model source, Recipe recipe) {
        return Quantizer.tensorsToCalibrate(quantizer.prepare(source, recipe), recipe);
    }

    /** Statistics of the tensors that {@code recipe} asks for, gathered from {@code samples}. */
    public CalibrationProfile calibrate(Model source, Recipe recipe, CalibrationSet samples) {
        Quantizer.Prepared prepared = quantizer.prepare(source, recipe);
        try (ScratchSessions sessions = new ScratchSessions(engine, EngineOptions.defaults())) {
            return new Calibrator(sessions)
                    .run(prepared.model(), Quantizer.tensorsToCalibrate(prepared, recipe), samples);
        }
    }

    /**
     * The statistics that {@code recipe} asks for as far as they follow from batch normalization, without any sample, and {@code measured}
     * for the rest.
     *
     * @return empty if none of them follows
     */
    public Optional<CalibrationProfile> fromBatchNormalization(Model source, CalibrationProfile measured) {
        CalibrationProfile all = BatchNormStatistics.of(new EverywherePass(new LiftConstants()).apply(source));
        Map<String, TensorStatistics> kept = new HashMap<>(all.tensors());
        kept.keySet().retainAll(measured.tensors().keySet());
        return kept.isEmpty()
                ? Optional.empty()
                : Optional.of(all.withTensors(kept).orElse(measured));
    }

    /** Makes the variant of a recipe that needs no calibration, without looking at it in the engine. */
    public QuantizationResult quantize(Model source, Recipe recipe) {
        return quantizer.quantize(source, recipe);
    }

    /**
     * Makes the variant of {@code source} that {@code recipe} describes.
     *
     * @param profile from {@link #calibrate}; needed by some recipes
     * @throws io.quantbench.quant.quantize.QuantizationException if the model cannot be quantized in this way
     * @throws IOException if a temporary file cannot be written
     */
    public Outcome run(Model source, Recipe recipe, Optional<CalibrationProfile> profile) throws IOException {
        return run(prepare(source, recipe), recipe, profile);
    }

    /** Prepares {@code source} once for several runs of {@code recipe} that differ in what they select. */
    Quantizer.Prepared prepare(Model source, Recipe recipe) {
        return quantizer.prepare(source, recipe);
    }

    Outcome run(Quantizer.Prepared prepared, Recipe recipe, Optional<CalibrationProfile> profile) throws IOException {
        return audited(prepared, quantizer.quantize(prepared, recipe, profile), profile);
    }

    /** As {@link #run(Quantizer.Prepared, Recipe, Optional)}, without looking at it in the engine. */
    QuantizationResult quantize(Quantizer.Prepared prepared, Recipe recipe, Optional<CalibrationProfile> profile) {
        return quantizer.quantize(prepared, recipe, profile);
    }

    /** Carries out a plan that was made before, perhaps edited. */
    public Outcome run(Model source, QuantPlan plan, Optional<CalibrationProfile> profile) throws IOException {
        Quantizer.Prepared prepared = quantizer.prepare(source, plan.recipe());
        return audited(prepared, quantizer.apply(prepared, plan, profile), profile);
    }

    private Map<String, Tensor> evaluate(Model constants) {
        try (ScratchSessions sessions = new ScratchSessions(engine, EngineOptions.defaults());
                EngineSession session = sessions.open(constants)) {
            return session.run(Map.of());
        }
    }

    private Outcome audited(Quantizer.Prepared prepared, QuantizationResult first, Optional<CalibrationProfile> profile)
            throws IOException {
        QuantizationResult result = first;
        if (first.plan().recipe().scope().target().saturates()) {
            result = withinSevenBits(prepared, first, profile);
        }
        Set<String> islands = new TreeSet<>();
        AuditReport audit = audit(prepared, result);
        for (int round = 1; round < MAX_AUDITS; round++) {
            Set<String> costly = quantizedAmong(result.plan(), audit.islands().nodesToLeaveFloat());
            if (costly.isEmpty()) {
                break;
            }
            islands.addAll(costly);
            QuantPlan plan = result.plan()
                    .leavingFloat(costly, "stays float: the engine has no integer kernel here, conversions only cost");
            result = quantizer.apply(prepared, plan, profile);
            audit = audit(prepared, result);
        }
        return new Outcome(result, prepared, profile, audit, islands, UnsafeLayers.prove(result.model()));
    }

    private AuditReport audit(Quantizer.Prepared prepared, QuantizationResult result) throws IOException {
        try (ScratchSessions scratch = new ScratchSessions(engine, EngineOptions.defaults())) {
            return RuntimeAudit.of(engine, scratch.write(result.model()), prepared.model());
        }
    }

    private static Set<String> quantizedAmong(QuantPlan plan, Set<String> nodes) {
        return plan.decisions().stream()
                .filter(d -> d.treatment().isQuantized())
                .map(NodeDecision::node)
                .filter(nodes::contains)
                .collect(Collectors.toSet());
    }

    /** Seven bits for the layers that are not proven safe with eight; should that miss one, for all. */
    private QuantizationResult withinSevenBits(
            Quantizer.Prepared prepared, QuantizationResult result, Optional<CalibrationProfile> profile) {
        List<String> unsafeWeights = UnsafeLayers.prove(result.model()).stream()
                .filter(proof -> !proof.isSafe())
                .map(SaturationProof::weight)
                .toList();
        if (unsafeWeights.isEmpty()) {
            return result;
        }
        Map<String, List<String>> inputs = new HashMap<>();
        prepared.model().graph().nodes().forEach(node -> inputs.put(node.name(), node.inputs()));
        Predicate<NodeDecision> isUnsafe = decision -> inputs.getOrDefault(decision.node(), List.of()).stream()
                .anyMatch(input -> unsafeWeights.stream().anyMatch(weight -> weight.startsWith(input + "_")));
        QuantizationResult some = quantizer.apply(prepared, sevenBits(result.plan(), isUnsafe), profile);
        return UnsafeLayers.of(some.model()).isEmpty()
                ? some
                : quantizer.apply(prepared, sevenBits(result.plan(), decision -> true), profile);
    }

    private static QuantPlan sevenBits(QuantPlan plan, Predicate<NodeDecision> isMeant) {
        List<NodeDecision> decisions = new ArrayList<>();
        for (NodeDecision decision : plan.decisions()) {
            boolean reduced = decision.weights().orElse(null) instanceof WeightFormat.Int8 && isMeant.test(decision);
            decisions.add(reduced ? reduced(decision) : decision);
        }
        return plan.withDecisions(decisions);
    }

    private static NodeDecision reduced(NodeDecision decision) {
        WeightFormat.Int8 format = (WeightFormat.Int8) decision.weights().orElseThrow();
        return new NodeDecision(
                decision.node(),
                decision.opType(),
                decision.treatment(),
                decision.reason() + "; 7 bits, as 8 could saturate on this target",
                Optional.of(format.withBits(7)));
    }
}
