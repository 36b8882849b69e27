package io.quantbench.harness.metrics;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestOutcome;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Cost of one observation: ours against what one would use instead. All record times of some milliseconds; ours with a native and a
 * classic histogram in one. The client's own are without exemplars, whose sampler needs a class that its release lacks. {@code observerCompleted} is a whole event: two counters and a histogram.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ObservationBenchmark {
    private static final int VALUES = 1 << 12;

    private final long[] valuesNs = new long[VALUES];
    private final HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0", "0", "17", "none"));
    private final MeteringObserver observer = metrics.observer(Arm.of("m", "v"));
    private final Distribution distribution = new Distribution(Buckets.times(), Distribution.NANO);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer timer = Timer.builder("plain").register(registry);
    private final Timer histogramTimer =
            Timer.builder("histogram").publishPercentileHistogram().register(registry);
    private final DistributionDataPoint nativeHistogram =
            Histogram.builder().name("native").nativeOnly().withoutExemplars().build();
    private final DistributionDataPoint classicHistogram =
            Histogram.builder().name("classic").classicOnly().withoutExemplars().build();
    private final DistributionDataPoint bothHistogram =
            Histogram.builder().name("both").withoutExemplars().build();
    private final Recorder recorder = new Recorder(3);

    /** Each thread's place among the values. */
    @State(Scope.Thread)
    public static class Place {
        private int next;

        int next() {
            next = (next + 1) & (VALUES - 1);
            return next;
        }
    }

    @Setup(Level.Trial)
    public void values() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < VALUES; i++) {
            valuesNs[i] = (long) (1_000_000 - 2_000_000 * Math.log(1 - random.nextDouble()));
        }
    }

    @TearDown
    public void close() {
        metrics.close();
        registry.close();
    }

    @Benchmark
    @Threads(1)
    public void ours1(Place place) {
        distribution.record(valuesNs[place.next()]);
    }

    @Benchmark
    @Threads(2)
    public void ours2(Place place) {
        distribution.record(valuesNs[place.next()]);
    }

    @Benchmark
    @Threads(1)
    public void observerCompleted1(Place place) {
        observer.completed(RequestOutcome.OK, valuesNs[place.next()]);
    }

    @Benchmark
    @Threads(2)
    public void observerCompleted2(Place place) {
        observer.completed(RequestOutcome.OK, valuesNs[place.next()]);
    }

    @Benchmark
    @Threads(1)
    public void micrometerTimer1(Place place) {
        timer.record(valuesNs[place.next()], TimeUnit.NANOSECONDS);
    }

    @Benchmark
    @Threads(2)
    public void micrometerTimer2(Place place) {
        timer.record(valuesNs[place.next()], TimeUnit.NANOSECONDS);
    }

    @Benchmark
    @Threads(1)
    public void micrometerHistogramTimer1(Place place) {
        histogramTimer.record(valuesNs[place.next()], TimeUnit.NANOSECONDS);
    }

    @Benchmark
    @Threads(2)
    public void micrometerHistogramTimer2(Place place) {
        histogramTimer.record(valuesNs[place.next()], TimeUnit.NANOSECONDS);
    }

    @Benchmark
    @Threads(1)
    public void clientNative1(Place place) {
        nativeHistogram.observe(valuesNs[place.next()] / 1e9);
    }

    @Benchmark
    @Threads(2)
    public void clientNative2(Place place) {
        nativeHistogram.observe(valuesNs[place.next()] / 1e9);
    }

    @Benchmark
    @Threads(1)
    public void clientClassic1(Place place) {
        classicHistogram.observe(valuesNs[place.next()] / 1e9);
    }

    @Benchmark
    @Threads(1)
    public void clientBoth1(Place place) {
        bothHistogram.observe(valuesNs[place.next()] / 1e9);
    }

    @Benchmark
    @Threads(2)
    public void clientBoth2(Place place) {
        bothHistogram.observe(valuesNs[place.next()] / 1e9);
    }

    @Benchmark
    @Threads(1)
    public void hdrRecorder1(Place place) {
        recorder.recordValue(valuesNs[place.next()]);
    }

    /** What a scrape of {@code observer} costs; in nanoseconds like the rest. */
    @Benchmark
    @Threads(1)
    public byte[] scrape() {
        return metrics.render(null).body();
    }

    /** Runs all of it. */
    public static void main(String[] args) throws Exception {
        new Runner(new OptionsBuilder()
                        .include(ObservationBenchmark.class.getName())
                        .build())
                .run();
    }
}
