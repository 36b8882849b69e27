package io.quantbench.harness.quantize;

import io.quantbench.harness.quantize.TaskMaking.Product;
import io.quantbench.quant.AutoQuantizer;
import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.ScratchSessions;
import io.quantbench.quant.audit.LatencyComparison;
import io.quantbench.quant.audit.LatencyComparison.Arm;
import io.quantbench.quant.audit.LatencyComparison.ArmLatency;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineOptions.Optimization;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.fidelity.FidelityReport;
import io.quantbench.quant.fidelity.FloatActivations;
import io.quantbench.quant.fidelity.TensorComparison;
import io.quantbench.quant.fidelity.TensorFidelity;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Runs a variant beside its float model: how fast, how close at the output, how close at each tensor. */
final class VariantStudy {
    /** Time that the comparison of speed may take, as far as it has the choice. */
    private static final double BUDGET_NS = 4e9;

    private static final int TIMED_SAMPLES = 4;
    private static final int TENSOR_SAMPLES = 8;
    private static final int TENSORS_PER_PASS = 48;

    private final Engine engine;
    private final LongSupplier nanoClock;
    private final List<Map<String, Tensor>> samples;

    /** A study on {@code samples}, at least one. */
    VariantStudy(Engine engine, LongSupplier nanoClock, List<Map<String, Tensor>> samples) {
        this.engine = engine;
        this.nanoClock = nanoClock;
        this.samples = samples;
    }

    /**
     * What was measured.
     *
     * @param latency the float model first, the variant last, the float passes alone between them where they are not the same
     */
    record Findings(List<ArmLatency> latency, FidelityReport fidelity) {
        ArmLatency variant() {
            return latency.get(latency.size() - 1);
        }
    }

    /** Measures speed and closeness; a search has both already. */
    @SuppressWarnings("MustBeClosed") // All are closed in the finally block; their number is only known here.
    Findings measure(Product product) {
        if (product.search().isPresent()) {
            AutoQuantizer.Choice choice = product.search().get().choice();
            return new Findings(
                    List.of(choice.baseline(), choice.chosen().latency()),
                    choice.chosen().fidelity());
        }
        List<Arm> arms = new ArrayList<>();
        try (ScratchSessions scratch = new ScratchSessions(engine, EngineOptions.defaults())) {
            try {
                arms.add(new Arm("fp32", scratch.open(product.source())));
                QuantizationRun.Outcome outcome = product.outcome();
                if (!outcome.prepared().floatPasses().isEmpty()
                        && !(outcome.result().plan().recipe() instanceof Recipe.Fp32Optimized)) {
                    arms.add(new Arm(
                            "fp32-optimized", scratch.open(outcome.prepared().model())));
                }
                arms.add(new Arm(product.name(), scratch.open(outcome.result().model())));
                FidelityReport fidelity = AutoQuantizer.compare(
                        arms.get(0).session(), arms.get(arms.size() - 1).session(), samples);
                return new Findings(speed(arms), fidelity);
            } finally {
                arms.forEach(arm -> arm.session().close());
            }
        }
    }

    private List<ArmLatency> speed(List<Arm> arms) {
        List<Map<String, Tensor>> timed = samples.subList(0, Math.min(TIMED_SAMPLES, samples.size()));
        return new LatencyComparison(nanoClock).run(arms, timed, BUDGET_NS);
    }

    /** How close the outputs of another variant of the same source are. */
    FidelityReport compare(Model source, Model variant) {
        try (ScratchSessions scratch = new ScratchSessions(engine, EngineOptions.defaults());
                EngineSession reference = scratch.open(source);
                EngineSession candidate = scratch.open(variant)) {
            return AutoQuantizer.compare(reference, candidate, samples);
        }
    }

    /** The error of each tensor that both models make, and how much of it the weights alone cause. */
    List<TensorFidelity> tensors(QuantizationRun.Outcome outcome) {
        EngineOptions asWritten = EngineOptions.defaults().withOptimization(Optimization.NONE);
        Model variant = outcome.result().model();
        try (ScratchSessions scratch = new ScratchSessions(engine, asWritten)) {
            return new TensorComparison(scratch::open, TENSORS_PER_PASS)
                    .run(
                            outcome.prepared().model(),
                            variant,
                            Optional.of(new FloatActivations().apply(variant)),
                            samples.subList(0, Math.min(TENSOR_SAMPLES, samples.size())));
        }
    }
}
