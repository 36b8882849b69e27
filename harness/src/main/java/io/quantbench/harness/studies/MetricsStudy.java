package io.quantbench.harness.studies;

import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.Exposition;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.studies.ServingReport.Metrics;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.compare.ArmBlocks;
import io.quantbench.load.compare.Figure;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.dataset.text.EncodedText;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.NullEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What metrics cost: a server over REST whose requests, Vert.x and event loops are metered, against one that is watched by nobody, in turns;
 * once with a real engine, and once with one that computes nothing, where every nanosecond shows. And how long a scrape takes to render,
 * which comes on top once for each scrape.
 */
final class MetricsStudy {
    private static final int OUTSTANDING = 4;
    private static final int IN_FLIGHT = 256;
    private static final int ROWS = 500;
    private static final int ARMS = 8;
    private static final int OBSERVATIONS = 20_000;
    private static final int SCRAPES = 50;
    private static final String TEXT = "text/plain";
    private static final String PROTOBUF =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

    private final Turns turns;
    private final NanoClock clock = SystemNanoClock.INSTANCE;

    MetricsStudy(Turns turns) {
        this.turns = turns;
    }

    Metrics measure(Engine engine, Path model) throws InterruptedException {
        List<EncodedText> texts = TokenizedTexts.sentences().subList(0, ROWS);
        List<ArmBlocks> real = race(engine, model, texts);
        List<ArmBlocks> empty;
        try (EngineSession session = engine.open(model, EngineOptions.defaults())) {
            empty = race(new NullEngine(session.inputs(), session.outputs()), model, texts);
        }
        try (HarnessMetrics metrics = new HarnessMetrics(build())) {
            int series = fill(metrics);
            return new Metrics(
                    String.valueOf(model.getFileName()),
                    turns.rounds(),
                    Turns.medianPerSec(real.get(0)),
                    turns.ratio(real.get(0), real.get(1), Figure.THROUGHPUT),
                    Turns.medianPerSec(empty.get(0)),
                    turns.ratio(empty.get(0), empty.get(1), Figure.THROUGHPUT),
                    series,
                    scrapeNs(metrics, PROTOBUF),
                    scrapeNs(metrics, TEXT));
        }
    }

    private static BuildInfo build() {
        return new BuildInfo("study", "none", System.getProperty("java.version"), "study");
    }

    private List<ArmBlocks> race(Engine engine, Path model, List<EncodedText> texts) {
        Workload workload = Turns.numbered("sentences", texts.size());
        List<InferRequest> requests = TokenizedTexts.requests(texts);
        try (HarnessMetrics metrics = new HarnessMetrics(build());
                LoopbackServer bare = LoopbackServer.start(engine, model, IN_FLIGHT);
                LoopbackServer metered = LoopbackServer.startMetered(engine, model, IN_FLIGHT, metrics);
                Target without = bare.rest(requests, OUTSTANDING);
                Target with = metered.rest(requests, OUTSTANDING)) {
            return turns.race(new SteadyLoad.Closed(OUTSTANDING), workload, List.of(without, with));
        }
    }

    /** Some hours of a busy process: every histogram of several arms is filled widely. */
    private static int fill(HarnessMetrics metrics) {
        SplittableRandom random = new SplittableRandom(1);
        for (int arm = 0; arm < ARMS; arm++) {
            MeteringObserver observer = metrics.observer(Arm.of("study", "variant-" + arm));
            for (int i = 0; i < OBSERVATIONS; i++) {
                long ns = (long) (-5e6 * Math.log(1 - random.nextDouble()));
                observer.admitted();
                observer.dequeued(ns / 10);
                observer.batchStarted(1 + i % 8);
                observer.inferenceEnded(ns);
                observer.batchEnded(1 + i % 8, ns / 100, ns, ns / 200);
                observer.completed(RequestOutcome.OK, ns + ns / 10);
            }
        }
        String text = new String(metrics.render(TEXT).body(), StandardCharsets.UTF_8);
        return (int) text.lines().filter(line -> !line.startsWith("#")).count();
    }

    /** Median time to render, after as many that are not counted. */
    private long scrapeNs(HarnessMetrics metrics, String accept) {
        long[] tookNs = new long[SCRAPES];
        long bytes = 0;
        for (int i = -SCRAPES; i < SCRAPES; i++) {
            long begunNs = clock.nanoTime();
            Exposition scraped = metrics.render(accept);
            bytes += scraped.body().length;
            if (i >= 0) {
                tookNs[i] = clock.nanoTime() - begunNs;
            }
        }
        if (bytes == 0) {
            throw new IllegalStateException("scrapes are empty");
        }
        Arrays.sort(tookNs);
        return tookNs[SCRAPES / 2];
    }
}
