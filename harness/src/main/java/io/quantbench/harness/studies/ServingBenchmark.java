package io.quantbench.harness.studies;

import io.quantbench.harness.bench.BenchListener;
import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.studies.ServingReport.Cost;
import io.quantbench.harness.studies.ServingReport.Lengths;
import io.quantbench.harness.studies.ServingReport.Metrics;
import io.quantbench.harness.studies.ServingReport.Overload;
import io.quantbench.harness.studies.ServingReport.Shadowing;
import io.quantbench.load.clock.TimerSlack;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.ort.OrtEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Carries out the studies of serving on the built-in encoder in FP32. */
public final class ServingBenchmark {
    private final RunIdentity identity;
    private final BenchListener listener;

    public ServingBenchmark(RunIdentity identity, BenchListener listener) {
        this.identity = identity;
        this.listener = listener;
    }

    /** What can be studied. */
    public enum Study {
        /** REST and gRPC against the pipeline in this process. */
        COST,
        /** Batches by length against batches by arrival. */
        LENGTHS,
        /** Three times what the server can do. */
        OVERLOAD,
        /** A metered server against one that is watched by nobody. */
        METRICS,
        /** Every request shown to a shadow against none. */
        SHADOW
    }

    /**
     * How much is measured.
     *
     * @param studies which
     * @param rounds turns of each arm; even, at least 6
     * @param block how long one turn measures
     * @param overload how long the overload lasts
     * @param seed of the traces
     */
    public record Settings(Set<Study> studies, int rounds, Duration block, Duration overload, long seed) {
        public Settings {
            studies = Set.copyOf(studies);
        }
    }

    /**
     * Measures on the calling thread, whose timer slack is set to its smallest.
     *
     * @throws io.quantbench.harness.bench.BenchException if the labelled texts cannot be had
     */
    public ServingReport run(Settings settings) throws InterruptedException {
        TimerSlack.minimizeForCurrentThread();
        Engine engine = new OrtEngine();
        Path model = BuiltInModel.ALL_MINILM_L6_V2.file();
        Turns turns = new Turns(settings.rounds(), settings.block(), settings.seed());
        Optional<Cost> cost = Optional.empty();
        Optional<Lengths> lengths = Optional.empty();
        Optional<Overload> overload = Optional.empty();
        if (settings.studies().contains(Study.COST)) {
            listener.stage("the server against its pipeline");
            cost = Optional.of(new CostStudy(turns).measure(engine, model));
        }
        if (settings.studies().contains(Study.LENGTHS)) {
            listener.stage("batches by length against batches by arrival");
            lengths = Optional.of(new LengthAwareStudy(turns).measure(engine, model));
        }
        if (settings.studies().contains(Study.OVERLOAD)) {
            listener.stage("three times what the server can do");
            overload = Optional.of(new OverloadStudy(settings.overload(), settings.seed()).measure(engine, model));
        }
        Optional<Metrics> metrics = Optional.empty();
        if (settings.studies().contains(Study.METRICS)) {
            listener.stage("with metrics against without");
            metrics = Optional.of(new MetricsStudy(turns).measure(engine, model));
        }
        Optional<Shadowing> shadowing = Optional.empty();
        if (settings.studies().contains(Study.SHADOW)) {
            listener.stage("every request shadowed against none");
            int cores = Runtime.getRuntime().availableProcessors();
            shadowing = Optional.of(new ShadowStudy(turns, cores).measure(engine, model));
        }
        return new ServingReport(
                ServingReport.SCHEMA_VERSION,
                cost,
                lengths,
                overload,
                metrics,
                shadowing,
                identity.environment(engine, settings.seed(), Clock.systemUTC()));
    }
}
