package io.quantbench.harness.bench;

import io.quantbench.harness.batch.BatchOptions;
import io.quantbench.harness.batch.InferencePipeline;
import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.harness.exec.PoolOptions;
import io.quantbench.harness.exec.SessionSource;
import io.quantbench.harness.exec.TextRow;
import io.quantbench.harness.exec.TextRows;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.load.LoadPlan;
import io.quantbench.load.LoadRun;
import io.quantbench.load.LoadShape;
import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What batcher and engine pool cost on top of the engine: the same model and the same row, once in a bare loop around
 * {@link Binding#run}, once through a pipeline, in turns (ABBA). Ratios are medians over the rounds, so a disturbance of some
 * rounds does not show.
 *
 * <p>Throughput is compared with two requests outstanding, so that the worker always finds the next one queued; the added
 * latency with one, so that it contains both thread hand-overs.
 */
public final class PipelineFloor {
    private static final int TOKENS = 16;
    private static final long FIRST_TOKEN = 101;
    private static final long SOME_TOKEN = 2_000;

    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final Engine engine;
    private final TextRow row;

    /**
     * What was found.
     *
     * @param engine name and version
     * @param model file name of the model
     * @param tokens length of the row
     * @param rounds rounds of each side
     * @param rawPerSec median engine calls per second in the bare loop
     * @param pipelinePerSec median answers per second through the pipeline
     * @param throughputRatio median over rounds of the second divided by the first
     * @param rawP50Ns median duration of a call in the bare loop
     * @param pipelineP50Ns median service time through the pipeline
     * @param addedP50Ns the difference of the two
     */
    public record Result(
            String engine,
            String model,
            int tokens,
            int rounds,
            double rawPerSec,
            double pipelinePerSec,
            double throughputRatio,
            long rawP50Ns,
            long pipelineP50Ns,
            long addedP50Ns) {}

    public PipelineFloor(Engine engine) {
        this.engine = engine;
        long[] ids = LongStream.range(0, TOKENS).map(i -> SOME_TOKEN + i).toArray();
        ids[0] = FIRST_TOKEN;
        this.row = TextRow.of(ids);
    }

    /** Measures {@code rounds} rounds of {@code perBlock} for each of the three loops, after one round that is not counted. */
    public Result measure(Path model, int rounds, Duration perBlock) throws InterruptedException {
        try (EngineSession session = engine.open(model, EngineOptions.defaults())) {
            BatchAssembler<TextRow> assembler = TextRows.of(session.inputs(), 0);
            try (InferencePipeline<TextRow> pipeline = InferencePipeline.start(
                    BatchOptions.unbatched(),
                    PoolOptions.of("floor", 1),
                    SessionSource.shared(session),
                    assembler,
                    Telemetry.unobserved(clock::nanoTime))) {
                Rounds counted = new Rounds();
                for (int round = -1; round < rounds; round++) {
                    Rounds into = round < 0 ? new Rounds() : counted;
                    boolean forwards = round % 2 == 0;
                    if (forwards) {
                        into.raw.add(raw(session, assembler, perBlock));
                    }
                    into.busy.add(through(pipeline, 2, perBlock));
                    into.single.add(through(pipeline, 1, perBlock));
                    if (!forwards) {
                        into.raw.add(raw(session, assembler, perBlock));
                    }
                }
                return counted.result(engine, model);
            }
        }
    }

    private Recording through(InferencePipeline<TextRow> pipeline, int outstanding, Duration measure)
            throws InterruptedException {
        PipelineTarget<TextRow> target =
                new PipelineTarget<>("pipeline", pipeline, List.of(row), ResponseListener.NONE);
        Workload workload = new Workload("one row", List.of(new Sample(0, ByteBuffer.allocate(0))));
        Phases phases = new Phases(0, measure.toNanos(), Duration.ofSeconds(10).toNanos());
        return LoadRun.start(LoadPlan.of(workload, LoadShape.closed(outstanding), phases), target)
                .await();
    }

    private Raw raw(EngineSession session, BatchAssembler<TextRow> assembler, Duration measure) {
        List<TextRow> rows = List.of(row);
        try (Binding binding = session.bind(assembler.inputShapes(rows))) {
            LongStream.Builder durationsNs = LongStream.builder();
            long startNs = clock.nanoTime();
            long endNs = startNs + measure.toNanos();
            long calls = 0;
            long beforeNs = startNs;
            while (beforeNs - endNs < 0) {
                assembler.fill(binding, rows);
                binding.run();
                long afterNs = clock.nanoTime();
                durationsNs.add(afterNs - beforeNs);
                beforeNs = afterNs;
                calls++;
            }
            return new Raw(
                    calls * 1e9 / (beforeNs - startNs),
                    LatencyDistribution.of(durationsNs.build().toArray()));
        }
    }

    private record Raw(double perSec, LatencyDistribution durationNs) {}

    private static final class Rounds {
        private final List<Raw> raw = new ArrayList<>();
        private final List<Recording> busy = new ArrayList<>();
        private final List<Recording> single = new ArrayList<>();

        Result result(Engine engine, Path model) {
            double[] ratios = new double[raw.size()];
            Arrays.setAll(ratios, i -> busy.get(i).okRatePerSec() / raw.get(i).perSec());
            long rawP50Ns = LatencyDistribution.merge(
                            raw.stream().map(Raw::durationNs).toList())
                    .p(0.5);
            long pipelineP50Ns = Recording.merge(single).serviceNs().p(0.5);
            return new Result(
                    engine.name() + " " + engine.version(),
                    String.valueOf(model.getFileName()),
                    TOKENS,
                    raw.size(),
                    median(raw.stream().mapToDouble(Raw::perSec).toArray()),
                    median(busy.stream().mapToDouble(Recording::okRatePerSec).toArray()),
                    median(ratios),
                    rawP50Ns,
                    pipelineP50Ns,
                    pipelineP50Ns - rawP50Ns);
        }

        private static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }
}
