package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.bench.report.BenchReport;
import io.quantbench.harness.bench.report.VerdictWriter;
import io.quantbench.harness.http.MetricsServer;
import io.quantbench.harness.http.MetricsServerOptions;
import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.load.report.RunEnvironment;
import io.quantbench.quant.engine.Capabilities;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.ort.OrtEngine;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * One bench run from the command line to the report: models, data, arms, accuracy pass, closed loop, open loop.
 *
 * <p>Threading: {@link #run} once, on one thread; {@link #stop} from any.
 */
public final class BenchRunner {
    private static final String BASELINE = "fp32";

    private final BenchSettings settings;
    private final RunIdentity identity;
    private final BenchListener listener;
    private final Clock clock = Clock.systemUTC();
    private final StopSignal stop = new StopSignal();

    public BenchRunner(BenchSettings settings, RunIdentity identity, BenchListener listener) {
        this.settings = settings;
        this.identity = identity;
        this.listener = listener;
    }

    /**
     * Runs everything and returns the report; after {@link #stop} what there is by then, marked incomplete.
     *
     * @throws BenchException or another typed exception whose message is one sentence, when the run cannot take place
     */
    public BenchReport run() throws InterruptedException {
        Engine engine = new OrtEngine();
        RunEnvironment environment =
                identity.environment(engine, settings.load().seed(), clock);
        BuildInfo build = new BuildInfo(
                identity.toolVersion(),
                identity.commit(),
                environment.jdkVersion(),
                engine.name() + " " + engine.version());
        tellMachine(engine);
        try (HarnessMetrics metrics = new HarnessMetrics(build);
                MetricsServer server = MetricsServer.start(
                        MetricsServerOptions.onPort(settings.outputs().metricsPort()), metrics, () -> true)) {
            listener.note("live metrics: http://127.0.0.1:" + server.port() + "/metrics");
            List<VariantFile> variants = new VariantFactory(settings, engine, listener).files();
            Questions<?> questions = new QuestionSource(settings, engine, listener)
                    .open(variants.get(0).file());
            return race(engine, environment, metrics, variants, questions);
        }
    }

    private void tellMachine(Engine engine) {
        Capabilities machine = engine.capabilities();
        listener.stage("machine: " + machine.cpuModel() + ", " + machine.logicalCores() + " cores, "
                + String.join(" ", machine.isa()) + "; " + engine.name() + " " + engine.version());
        machine.notes().forEach(listener::note);
    }

    /** Ends the run soon: the current block is cut short, and the report says that it is incomplete. */
    public void stop() {
        stop.request();
    }

    private <R> BenchReport race(
            Engine engine,
            RunEnvironment environment,
            HarnessMetrics metrics,
            List<VariantFile> variants,
            Questions<R> questions)
            throws InterruptedException {
        String model = settings.subject().title();
        try (Race<R> race =
                Race.load(new Race.Setting<>(model, engine, questions, settings, listener), variants, metrics, stop)) {
            RaceResult result = race.run();
            List<ArmReport> arms = new ArmReports(settings, BASELINE, race.variants()).write(result);
            List<BenchReport.Gate> gates = new GateKeeper(
                            settings.gates(), BASELINE, result.quality().accuracyAbsent())
                    .check(race.variants(), arms);
            return new BenchReport(
                    BenchReport.SCHEMA_VERSION,
                    identity.toolVersion(),
                    clock.instant(),
                    VerdictWriter.write(!stop.requested(), BASELINE, arms, gates),
                    gates,
                    arms,
                    result.settingsFor(settings, BASELINE),
                    questions.reportData(),
                    variants.stream()
                            .map(VariantFile::made)
                            .flatMap(Optional::stream)
                            .toList(),
                    environment);
        }
    }
}
