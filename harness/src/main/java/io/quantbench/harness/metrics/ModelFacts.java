package io.quantbench.harness.metrics;

import io.quantbench.harness.observe.Arm;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What is known of the variant behind an arm; stays over a reload. Safe from any thread. */
public final class ModelFacts {
    private record Making(String precision, String sha256) {}

    private final AtomicLong sizeBytes = new AtomicLong();
    private final AtomicLong loads = new AtomicLong();
    private final AtomicLong loadNs = new AtomicLong();
    private volatile int threads = 1;
    private volatile boolean ready;
    private volatile @Nullable Making making;

    ModelFacts() {}

    /** Size of the model's files. */
    public void sizeBytes(long bytes) {
        sizeBytes.set(bytes);
    }

    /** Cores that one engine call may use; 1 unless told. */
    public void engineThreads(int count) {
        threads = count;
    }

    /** Loaded, after {@code tookNs}; ready from now on. */
    public void loaded(long tookNs) {
        loadNs.set(tookNs);
        loads.incrementAndGet();
        ready = true;
    }

    /** Takes no more requests. */
    public void unloaded() {
        ready = false;
    }

    /**
     * How the variant was made.
     *
     * @param precision such as {@code int8}
     * @param sha256 of the model's file
     */
    public void made(String precision, String sha256) {
        making = new Making(precision, sha256);
    }

    void collect(Samples samples, Arm arm) {
        String[] labels = {arm.model(), arm.variant()};
        samples.gauge(MetricCatalog.MODEL_SIZE, sizeBytes.get(), labels);
        samples.gauge(MetricCatalog.ENGINE_THREADS, threads, labels);
        samples.gauge(MetricCatalog.MODEL_READY, ready ? 1 : 0, labels);
        samples.counter(MetricCatalog.MODEL_LOADS, loads.get(), labels);
        samples.gauge(MetricCatalog.MODEL_LOAD_TIME, loadNs.get() / Distribution.NANO, labels);
        Making how = making;
        samples.info(
                MetricCatalog.VARIANT_INFO,
                arm.model(),
                arm.variant(),
                how == null ? "unknown" : how.precision(),
                how == null ? "unknown" : how.sha256());
    }
}
