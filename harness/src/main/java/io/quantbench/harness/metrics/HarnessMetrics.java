package io.quantbench.harness.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.quantbench.harness.observe.Arm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process's metrics, rendered on demand: what {@link MetricCatalog} names, from sources that are asked at each scrape, and beside
 * it what Micrometer knows of the JVM and of Vert.x. Safe for use by several threads.
 */
public final class HarnessMetrics implements ExpositionSource, AutoCloseable {
    /** Meters that Micrometer may hold; those of a process that is well are some 150. */
    private static final int MOST_METERS = 2_000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final MetricsOptions options;
    private final Clock clock;
    private final Map<Arm, MeteringObserver> observers = new HashMap<>();
    private final List<MetricSource> sources = new CopyOnWriteArrayList<>();
    private final ScrapeMetrics scrapes = new ScrapeMetrics();
    private final HistogramCheck histogramCheck = new HistogramCheck();

    /** Metrics of a process that runs {@code build}, with the default objective. */
    public HarnessMetrics(BuildInfo build) {
        this(MetricsOptions.of(build), Clock.systemUTC());
    }

    /**
     * Metrics of a process.
     *
     * @param clock dates exemplars and times scrapes
     */
    public HarnessMetrics(MetricsOptions options, Clock clock) {
        this.options = options;
        this.clock = clock;
        registry.config().meterFilter(MeterFilter.maximumAllowableMetrics(MOST_METERS));
        for (MeterBinder binder : List.of(
                new JvmMemoryMetrics(),
                garbageCollection,
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics())) {
            binder.bindTo(registry);
        }
        sources.add(this::collectOwn);
        sources.add(scrapes);
    }

    private void collectOwn(Samples samples) {
        BuildInfo build = options.build();
        samples.info(MetricCatalog.BUILD_INFO, build.version(), build.commit(), build.java(), build.engine());
        Objective objective = options.objective();
        samples.gauge(MetricCatalog.SLO_OBJECTIVE, objective.serviceTime().toNanos() / Distribution.NANO);
        samples.gauge(MetricCatalog.SLO_TARGET, objective.share());
    }

    /**
     * The observer that meters an arm, the same one at every call, so that counters go on over a reload; its series exist, at zero, from
     * the first call on.
     *
     * @throws IllegalArgumentException if another arm has the same model and variant, which would mix their series
     */
    public synchronized MeteringObserver observer(Arm arm) {
        for (Arm other : observers.keySet()) {
            if (!other.equals(arm)
                    && other.model().equals(arm.model())
                    && other.variant().equals(arm.variant())) {
                throw new IllegalArgumentException("arms \"" + other.name() + "\" and \"" + arm.name()
                        + "\" are both the variant " + arm.variant() + " of " + arm.model()
                        + "; their metrics could not be told apart");
            }
        }
        return observers.computeIfAbsent(arm, key -> add(new MeteringObserver(key, options.objective(), clock)));
    }

    /** Forgets an arm: its series end. Events that still come are counted by nobody. */
    public synchronized void remove(Arm arm) {
        MeteringObserver observer = observers.remove(arm);
        if (observer != null) {
            sources.remove(observer);
        }
    }

    /** Metrics of a candidate's answers beside the reference's; to be made once per pair of arms. */
    public PairMetrics pairs(Arm reference, Arm candidate) {
        return add(new PairMetrics(candidate, observer(reference), observer(candidate)));
    }

    /**
     * Metrics of one model's router; to be made once per model.
     *
     * @param shares by variant, asked at each scrape
     * @param shadows by variant, asked at each scrape
     */
    public RouterMetrics router(
            String model,
            Supplier<Map<String, Double>> shares,
            Supplier<Map<String, RouterMetrics.ShadowFigures>> shadows) {
        return add(new RouterMetrics(model, shares, shadows));
    }

    /** Shows a server's admission, asked at each scrape; to be called once. */
    public void admission(Supplier<AdmissionFigures> figures) {
        add(samples -> figures.get().collect(samples));
    }

    /** Shows all canaries by their candidates, asked at each scrape: they come and go; to be called once. */
    public void canaries(Supplier<Map<Arm, CanaryFigures>> figures) {
        add(samples -> figures.get()
                .forEach((candidate, one) -> one.collect(samples, candidate.model(), candidate.variant())));
    }

    /** Metrics of the event loops; to be made once. */
    public LoopMetrics loops() {
        return add(new LoopMetrics());
    }

    /** Metrics of a load generator, asked at each scrape; to be made once. */
    public GeneratorMetrics generator(Supplier<GeneratorMetrics.Figures> figures) {
        return add(new GeneratorMetrics(figures));
    }

    /** Adds a source of metrics of the catalog. */
    public <S extends MetricSource> S add(S source) {
        sources.add(source);
        return source;
    }

    /** Removes what was added. */
    public void remove(MetricSource source) {
        sources.remove(source);
    }

    /** Where Micrometer's binders register; for packages below this one only. */
    public MeterRegistry meterRegistry() {
        return registry;
    }

    @Override
    public Exposition render(@Nullable String accept) {
        Instant begun = clock.instant();
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream body = new ByteArrayOutputStream(64 * 1024);
        try {
            writer.write(body, snapshots());
        } catch (IOException e) {
            throw new UncheckedIOException("metrics could not be rendered", e);
        }
        Exposition exposition = new Exposition(writer.getContentType(), body.toByteArray());
        long tookNs = Duration.between(begun, clock.instant()).toNanos();
        scrapes.rendered(exposition, Math.max(0, tookNs));
        return exposition;
    }

    private MetricSnapshots snapshots() {
        Samples samples = new Samples(options.labelSets());
        sources.forEach(source -> source.collect(samples));
        histogramCheck.check(samples.fullestBuckets(), samples);
        samples.gauge(MetricCatalog.DROPPED_SERIES, samples.dropped());
        List<MetricSnapshot> all = new ArrayList<>();
        samples.snapshots().forEach(all::add);
        registry.getPrometheusRegistry().scrape().forEach(all::add);
        return new MetricSnapshots(all);
    }

    /** Stops listening to the garbage collector. */
    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }
}
