package io.quantbench.quant;

import io.quantbench.quant.CandidateMaker.Made;
import io.quantbench.quant.audit.LatencyComparison;
import io.quantbench.quant.audit.LatencyComparison.Arm;
import io.quantbench.quant.audit.LatencyComparison.ArmLatency;
import io.quantbench.quant.audit.LatencyComparison.Verdict;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.fidelity.Agreement;
import io.quantbench.quant.fidelity.FidelityCheck;
import io.quantbench.quant.fidelity.FidelityReport;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Scope;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Finds the fastest variant that is close enough to the float model, by making the candidates of a preset and measuring them on this
 * machine, interleaved. What it says of speed holds for the engine and the processor that it ran on. One thread.
 */
public final class AutoQuantizer {
    /** Speeds closer than this cannot be told apart from one measurement to the next. */
    private static final double AS_FAST = 0.97;

    /** Time that the comparison of speed may take, as far as it has the choice. */
    private static final double BUDGET_NS = 12e9;

    private final Engine engine;
    private final LongSupplier nanoClock;
    private final Consumer<String> progress;

    /**
     * A search on {@code engine}.
     *
     * @param nanoClock measures the candidates
     * @param progress hears what is being done, a line each
     */
    public AutoQuantizer(Engine engine, LongSupplier nanoClock, Consumer<String> progress) {
        this.engine = engine;
        this.nanoClock = nanoClock;
        this.progress = progress;
    }

    /**
     * What is searched for.
     *
     * @param minCosine least mean cosine between the outputs of the variant and of the float model, 0 to 1
     * @param scope what the recipes may touch
     */
    public record Goal(Preset preset, double minCosine, Scope scope) {
        public Goal {
            if (!(minCosine >= 0 && minCosine <= 1)) {
                throw new IllegalArgumentException("minCosine=" + minCosine + " is not within 0 to 1");
            }
        }
    }

    /**
     * Samples for the search.
     *
     * @param calibration for ranges; recipes that need it are left out if there is none
     * @param evaluation to compare outputs on, and the first few to measure with; at least one
     */
    public record Samples(Optional<CalibrationSet> calibration, List<Map<String, Tensor>> evaluation) {
        /** Samples that the speed is measured on. */
        private static final int TIMED = 4;

        public Samples {
            evaluation = List.copyOf(evaluation);
            if (evaluation.isEmpty()) {
                throw new IllegalArgumentException("there is no sample to compare outputs on");
            }
        }

        List<Map<String, Tensor>> timed() {
            return evaluation.subList(0, Math.min(TIMED, evaluation.size()));
        }
    }

    /** One that was made and measured. */
    public record Candidate(
            String name,
            QuantizationRun.Outcome outcome,
            FidelityReport fidelity,
            ArmLatency latency,
            boolean isClose) {
        /** Whether it is close enough, and not measurably slower than the float model. */
        public boolean isDeployable() {
            return isClose && latency.verdict() != Verdict.SLOWER;
        }

        public boolean isQuantized() {
            return outcome.result().plan().quantizedCount() > 0;
        }

        /** Size of the constants in it, in bytes. */
        public long constantBytes() {
            return ModelInspection.constantsByOperator(outcome.result().model()).stream()
                    .mapToLong(ModelInspection.OperatorConstants::bytes)
                    .sum();
        }
    }

    /**
     * What was found.
     *
     * @param chosen of those that are deployable the fastest, or one as fast that is closer; the smallest if none is proven to be faster than
     *     the float model; if none is deployable, the closest one
     * @param goalMet whether it is deployable
     * @param candidates all that were measured, fastest first
     * @param skipped why the others were not, by name
     * @param baseline the float model as it came
     */
    public record Choice(
            Candidate chosen,
            boolean goalMet,
            List<Candidate> candidates,
            Map<String, String> skipped,
            ArmLatency baseline) {
        public Choice {
            candidates = List.copyOf(candidates);
            skipped = Map.copyOf(skipped);
        }
    }

    /**
     * Makes, compares and measures every candidate. Where no candidate with calibrated ranges is close enough, the closest of them is
     * tuned ({@link Tuner}), and what comes of it is one more candidate, its name with {@code -tuned} behind it.
     *
     * @throws QuantizationException if not one of them can be made
     * @throws IOException if a temporary file cannot be written
     */
    public Choice choose(Model source, Goal goal, Samples samples) throws IOException {
        CandidateMaker maker =
                new CandidateMaker(engine, nanoClock, progress, new CandidateMaker.Search(source, goal, samples));
        List<Made> made = maker.make();
        Map<String, String> skipped = maker.skipped();
        if (made.isEmpty()) {
            throw new QuantizationException(
                    "no candidate of preset " + goal.preset().label() + " can be made: " + skipped);
        }
        return measure(source, samples, goal, made, skipped);
    }

    @SuppressWarnings("MustBeClosed") // All are closed in the finally block; their number is only known here.
    private Choice measure(Model source, Samples samples, Goal goal, List<Made> made, Map<String, String> skipped) {
        List<Arm> arms = new ArrayList<>();
        try (ScratchSessions scratch = new ScratchSessions(engine, EngineOptions.defaults())) {
            try {
                arms.add(new Arm("fp32", scratch.open(source)));
                for (Made one : made) {
                    arms.add(new Arm(
                            one.name(), scratch.open(one.outcome().result().model())));
                }
                progress.accept("measuring " + arms.size() + " models in turn");
                List<ArmLatency> latencies = new LatencyComparison(nanoClock).run(arms, samples.timed(), BUDGET_NS);
                List<Candidate> candidates = new ArrayList<>();
                for (int i = 0; i < made.size(); i++) {
                    Made one = made.get(i);
                    boolean isClose = one.fidelity().cosineMean() >= goal.minCosine();
                    candidates.add(
                            new Candidate(one.name(), one.outcome(), one.fidelity(), latencies.get(i + 1), isClose));
                }
                return choice(candidates, skipped, latencies.get(0));
            } finally {
                arms.forEach(arm -> arm.session().close());
            }
        }
    }

    private static Choice choice(List<Candidate> candidates, Map<String, String> skipped, ArmLatency baseline) {
        candidates.sort(Comparator.comparingDouble(c -> -c.latency().speedup()));
        List<Candidate> deployable =
                candidates.stream().filter(Candidate::isDeployable).toList();
        Optional<Candidate> best = fastest(deployable)
                .or(() -> deployable.stream().min(Comparator.comparingLong(Candidate::constantBytes)));
        Candidate chosen = best.orElseGet(() -> candidates.stream()
                .filter(Candidate::isQuantized)
                .max(Comparator.comparingDouble(c -> c.fidelity().cosineMean()))
                .orElse(candidates.get(0)));
        return new Choice(chosen, best.isPresent(), candidates, skipped, baseline);
    }

    /** Of those that are as good as the fastest, which must be proven to be faster than the float model, the closest. */
    private static Optional<Candidate> fastest(List<Candidate> deployable) {
        Optional<Candidate> first = deployable.stream()
                .filter(c -> c.latency().verdict() == Verdict.FASTER)
                .findFirst();
        return first.flatMap(fastest -> deployable.stream()
                .filter(c -> c.latency().verdict() == Verdict.FASTER)
                .filter(c -> c.latency().speedup() >= fastest.latency().speedup() * AS_FAST)
                .max(Comparator.comparingDouble(c -> c.fidelity().cosineMean())));
    }

    /**
     * How close two models' first outputs are: vector by vector along the last axis, all samples alone.
     *
     * @throws EngineException if a sample does not fit
     */
    public static FidelityReport compare(
            EngineSession reference, EngineSession candidate, List<Map<String, Tensor>> samples) {
        FidelityCheck check = new FidelityCheck(Agreement.TOP1);
        for (Map<String, Tensor> sample : samples) {
            Map<String, Tensor> expected = reference.run(sample);
            Map<String, Tensor> actual = candidate.run(sample);
            String main = reference.outputs().get(0).name();
            Tensor first = expected.get(main);
            Tensor second = actual.get(main);
            if (first == null || second == null || first.type() != DataType.FLOAT) {
                throw new EngineException(
                        "output '" + main + "' is not FLOAT in both models; outputs are compared as floats");
            }
            check.accept(first, second);
        }
        return check.report();
    }

    /** The choice in five lines: what, how fast, how close, what it costs, and what else was tried. */
    public static List<String> explain(Choice choice, Goal goal) {
        Candidate chosen = choice.chosen();
        String others = choice.candidates().stream()
                .filter(c -> !c.name().equals(chosen.name()))
                .map(c -> String.format(
                        Locale.ROOT,
                        "%s %.2fx, cosine %.4f",
                        c.name(),
                        c.latency().speedup(),
                        c.fidelity().cosineMean()))
                .reduce((a, b) -> a + "; " + b)
                .orElse("none");
        return List.of(
                (choice.goalMet() ? "chosen: " : "GOAL MISSED, closest is kept: ") + chosen.name() + " (preset "
                        + goal.preset().label() + ", " + goal.scope().target().label() + ")",
                String.format(
                        Locale.ROOT,
                        "speed: %.2fx FP32 (between %.2f and %.2f), %s",
                        chosen.latency().speedup(),
                        chosen.latency().interval().low(),
                        chosen.latency().interval().high(),
                        switch (chosen.latency().verdict()) {
                            case FASTER -> "median of interleaved runs";
                            case SLOWER -> "SLOWER THAN FP32";
                            case UNDECIDED -> "NOT PROVEN to be faster; no candidate is, so the smallest was taken";
                        }),
                String.format(
                        Locale.ROOT,
                        "closeness: mean cosine %.4f, lowest %.4f; the goal was %.4f",
                        chosen.fidelity().cosineMean(),
                        chosen.fidelity().cosineMin(),
                        goal.minCosine()),
                "nodes: " + chosen.outcome().result().plan().quantizedCount() + " quantized, kernels "
                        + chosen.outcome().audit().quantizedKernels(),
                "others: " + others + (choice.skipped().isEmpty() ? "" : "; not made: " + choice.skipped()));
    }
}
