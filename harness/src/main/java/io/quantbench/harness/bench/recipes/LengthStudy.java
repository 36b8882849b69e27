package io.quantbench.harness.bench.recipes;

import io.quantbench.harness.bench.recipes.ArmMaking.ArmFile;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkReport.Baseline;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkReport.Point;
import io.quantbench.quant.audit.LatencyComparison;
import io.quantbench.quant.audit.LatencyComparison.Arm;
import io.quantbench.quant.audit.LatencyComparison.ArmLatency;
import io.quantbench.quant.audit.Rounds;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** All models open side by side, each with one engine thread. For one thread. */
final class LengthStudy implements AutoCloseable {
    private static final int WARM_UP = 2;
    private static final int TIMED = 4;

    private final LongSupplier nanoClock;
    private final EngineSession baseline;
    private final List<Arm> arms = new ArrayList<>();
    private final List<ArmFile> unusable = new ArrayList<>();

    /**
     * Opens the float model and every arm that has a file.
     *
     * @throws EngineException if the float model cannot be opened; an arm that cannot is {@link #unusable}
     */
    @SuppressWarnings("MustBeClosed") // close() closes all; their number is only known here.
    LengthStudy(Engine engine, LongSupplier nanoClock, Path source, List<ArmFile> files) {
        this.nanoClock = nanoClock;
        this.baseline = engine.open(source, EngineOptions.defaults());
        arms.add(new Arm(RecipeBenchmark.BASELINE, baseline));
        for (ArmFile file : files) {
            if (!file.problem().isEmpty()) {
                continue;
            }
            try {
                arms.add(new Arm(file.name(), engine.open(file.file(), EngineOptions.defaults())));
            } catch (EngineException e) {
                unusable.add(
                        new ArmFile(file.name(), file.file(), String.valueOf(e.getMessage()), file.bytes(), 0, 0, 0));
            }
        }
    }

    /** Arms that the engine refuses, with their problem. */
    List<ArmFile> unusable() {
        return List.copyOf(unusable);
    }

    List<TensorSpec> inputs() {
        return baseline.inputs();
    }

    /** The float model among them. */
    int armCount() {
        return arms.size();
    }

    /** One length: the float model, and a point for each other arm by its name. */
    record Measured(Baseline baseline, Map<String, Point> points) {}

    /** @throws EngineException if a model cannot run an input */
    Measured measure(String length, List<Map<String, Tensor>> samples, int rounds) {
        List<Map<String, Tensor>> timed = samples.subList(0, Math.min(TIMED, samples.size()));
        List<ArmLatency> latencies = new LatencyComparison(nanoClock).run(arms, timed, new Rounds(WARM_UP, rounds));
        Map<String, Point> points = new LinkedHashMap<>();
        List<Tensor> expected =
                samples.stream().map(sample -> output(baseline, sample)).toList();
        for (int i = 1; i < arms.size(); i++) {
            TokenCosine cosine = new TokenCosine();
            for (int s = 0; s < samples.size(); s++) {
                cosine.accept(expected.get(s), output(arms.get(i).session(), samples.get(s)), mask(samples.get(s)));
            }
            points.put(arms.get(i).name(), point(length, latencies.get(i), cosine));
        }
        return new Measured(
                new Baseline(
                        length,
                        timed.size(),
                        samples.size(),
                        rounds,
                        latencies.get(0).medianNs() / 1e6),
                points);
    }

    private Tensor output(EngineSession session, Map<String, Tensor> sample) {
        String name = baseline.outputs().get(0).name();
        Tensor output = session.run(sample).get(name);
        if (output == null || output.type() != DataType.FLOAT) {
            throw new EngineException(
                    "output '" + name + "' is not FLOAT in all models; outputs are compared as floats");
        }
        return output;
    }

    private static Optional<Tensor> mask(Map<String, Tensor> sample) {
        return sample.entrySet().stream()
                .filter(input -> input.getKey().toLowerCase(Locale.ROOT).contains("mask"))
                .map(Map.Entry::getValue)
                .filter(tensor ->
                        tensor.type() == DataType.INT64 && tensor.shape().rank() == 2)
                .findFirst();
    }

    private static Point point(String length, ArmLatency latency, TokenCosine cosine) {
        return new Point(
                length,
                latency.medianNs() / 1e6,
                latency.speedup(),
                latency.interval().low(),
                latency.interval().high(),
                switch (latency.verdict()) {
                    case FASTER -> "faster";
                    case SLOWER -> "slower";
                    case UNDECIDED -> "no difference";
                },
                cosine.mean(),
                cosine.lowest());
    }

    @Override
    public void close() {
        arms.forEach(arm -> arm.session().close());
    }
}
