package io.quantbench.harness.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Where one model's requests go. Safe from any thread. */
public final class RouterMetrics implements MetricSource {
    /**
     * What became of a shadow's sample since the start.
     *
     * @param submitted handed over
     * @param droppedBusy not handed over because the server had enough to do
     * @param droppedFull not handed over because the shadow held as many as it may
     * @param failed not taken
     * @param inFlight handed over and not ended
     * @param samplingRatio share of the requests that it is to see
     */
    public record ShadowFigures(
            long submitted, long droppedBusy, long droppedFull, long failed, int inFlight, double samplingRatio) {}

    private record Choice(String variant, String reason) {}

    private final String model;
    private final Map<Choice, LongAdder> routed = new ConcurrentHashMap<>();
    private final Supplier<Map<String, Double>> shares;
    private final Supplier<Map<String, ShadowFigures>> shadows;

    RouterMetrics(String model, Supplier<Map<String, Double>> shares, Supplier<Map<String, ShadowFigures>> shadows) {
        this.model = model;
        this.shares = shares;
        this.shadows = shadows;
    }

    /**
     * A counter of requests by their variant and the reason for it, 0 from now on; to be kept by whoever counts.
     *
     * @param reason in lower case, such as {@code split}
     */
    public LongAdder routed(String variant, String reason) {
        return routed.computeIfAbsent(new Choice(variant, reason), key -> new LongAdder());
    }

    @Override
    public void collect(Samples samples) {
        routed.forEach((choice, count) ->
                samples.counter(MetricCatalog.ROUTED, count.sum(), model, choice.variant(), choice.reason()));
        shares.get().forEach((variant, share) -> samples.gauge(MetricCatalog.TRAFFIC_SHARE, share, model, variant));
        shadows.get().forEach((variant, figures) -> collect(samples, variant, figures));
    }

    private void collect(Samples samples, String variant, ShadowFigures figures) {
        samples.counter(MetricCatalog.SHADOWS, figures.submitted(), model, variant, "submitted");
        samples.counter(MetricCatalog.SHADOWS, figures.droppedBusy(), model, variant, "dropped_busy");
        samples.counter(MetricCatalog.SHADOWS, figures.droppedFull(), model, variant, "dropped_full");
        samples.counter(MetricCatalog.SHADOWS, figures.failed(), model, variant, "failed");
        samples.gauge(MetricCatalog.SHADOWS_IN_FLIGHT, figures.inFlight(), model, variant);
        samples.gauge(MetricCatalog.SHADOW_SAMPLING, figures.samplingRatio(), model, variant);
    }
}
