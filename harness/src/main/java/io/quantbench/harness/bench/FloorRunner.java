package io.quantbench.harness.bench;

import io.quantbench.load.GeneratorFloor;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.report.RunEnvironment;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.ort.OrtEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures what the harness itself costs: the generator in both pacing modes, then the pipeline. */
public final class FloorRunner {
    private static final int SCHEMA_VERSION = 1;

    private final RunIdentity identity;
    private final BenchListener listener;

    public FloorRunner(RunIdentity identity, BenchListener listener) {
        this.identity = identity;
        this.listener = listener;
    }

    /**
     * Runs everything.
     *
     * @param perRate time per rate of the generator, and in all per round of the pipeline's three loops
     * @param rounds rounds of the pipeline comparison
     */
    public FloorReport run(Duration perRate, int rounds) throws InterruptedException {
        Engine engine = new OrtEngine();
        RunEnvironment environment = identity.environment(engine, 1, Clock.systemUTC());
        List<FloorReport.Generator> generator = new ArrayList<>();
        for (PacerOptions pacing : List.of(PacerOptions.hybrid(), PacerOptions.park())) {
            listener.stage("generator against a null target, pacing " + pacing.mode());
            GeneratorFloor.measure(pacing, perRate).stream()
                    .map(FloorReport.Generator::of)
                    .forEach(generator::add);
        }
        // The fastest model at hand: overhead shows most against short calls.
        Path model = EmbeddedModel.MINILM_INT8_PUBLISHED.unpack(CacheDirectory.ofUser());
        listener.stage("pipeline against a bare engine loop on " + model.getFileName());
        PipelineFloor.Result pipeline = new PipelineFloor(engine).measure(model, rounds, perRate.dividedBy(3));
        return new FloorReport(SCHEMA_VERSION, generator, pipeline, environment);
    }
}
