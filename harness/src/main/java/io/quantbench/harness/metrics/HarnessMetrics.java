package io.quantbench.harness.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.quantbench.harness.observe.Arm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run's metrics: an observer per arm, the JVM's metrics beside, rendered on demand. Safe for use by several threads. */
public final class HarnessMetrics implements ExpositionSource, AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final Map<Arm, MeteringObserver> observers = new HashMap<>();

    /** Metrics of a process that runs {@code build}. */
    public HarnessMetrics(BuildInfo build) {
        registry.throwExceptionOnRegistrationFailure();
        for (MeterBinder binder :
                List.of(new JvmMemoryMetrics(), garbageCollection, new JvmThreadMetrics(), new ProcessorMetrics())) {
            binder.bindTo(registry);
        }
        // Straight to the client, since the ending _info is reserved there and would be cut off a gauge's name.
        Info.builder()
                .name(MetricCatalog.BUILD_INFO.metricName())
                .help(MetricCatalog.BUILD_INFO.help())
                .labelNames(MetricCatalog.BUILD_INFO.labels().toArray(String[]::new))
                .register(registry.getPrometheusRegistry())
                .setLabelValues(build.version(), build.commit(), build.java(), build.engine());
    }

    /**
     * The observer that meters an arm, the same one at every call; its series exist, at zero, from the first call on.
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
        return observers.computeIfAbsent(arm, key -> new MeteringObserver(registry, key));
    }

    @Override
    public Exposition render(@Nullable String accept) {
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream body = new ByteArrayOutputStream(32 * 1024);
        try {
            writer.write(body, registry.getPrometheusRegistry().scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("metrics could not be rendered", e);
        }
        return new Exposition(writer.getContentType(), body.toByteArray());
    }

    /** Stops listening to the garbage collector. */
    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }
}
