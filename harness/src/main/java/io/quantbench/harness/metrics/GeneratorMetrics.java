package io.quantbench.harness.metrics;

import java.util.List;
import java.util.function.Supplier;

/** How well a load generator keeps to its plan. Safe from any thread; a recorded time is a few plain stores. */
public final class GeneratorMetrics implements MetricSource {
    /** What a run may turn out as: {@code running} before it has ended. */
    public static final List<String> VERDICTS = List.of("running", "valid", "invalid", "inconclusive");

    /**
     * A run as it stands.
     *
     * @param targetPerSec queries per second that the plan asks for now
     * @param due queries whose intended start has passed
     * @param issued queries sent
     * @param completed queries ended, in whatever way
     * @param failed of these, without a good answer
     * @param dropped queries due and never sent
     * @param outstanding queries sent that have not ended
     * @param verdict one of {@link #VERDICTS}
     */
    public record Figures(
            double targetPerSec,
            long due,
            long issued,
            long completed,
            long failed,
            long dropped,
            long outstanding,
            String verdict) {
        public Figures {
            if (!VERDICTS.contains(verdict)) {
                throw new IllegalArgumentException("verdict=\"" + verdict + "\" is none of " + VERDICTS);
            }
        }
    }

    private final Supplier<Figures> figures;
    private final Distribution issueDelay = new Distribution(
            new LogLinear(1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000),
            Distribution.NANO);
    private final Distribution responseTime = new Distribution(Buckets.times(), Distribution.NANO);

    GeneratorMetrics(Supplier<Figures> figures) {
        this.figures = figures;
    }

    /** A query was sent this long after its intended start. */
    public void issueDelay(long delayNs) {
        issueDelay.record(delayNs);
    }

    /** A query ended this long after its intended start. */
    public void responseTime(long responseNs) {
        responseTime.record(responseNs);
    }

    @Override
    public void collect(Samples samples) {
        Figures now = figures.get();
        samples.gauge(MetricCatalog.LOAD_TARGET_RATE, now.targetPerSec());
        samples.counter(MetricCatalog.LOAD_DUE, now.due());
        samples.counter(MetricCatalog.LOAD_ISSUED, now.issued());
        samples.counter(MetricCatalog.LOAD_COMPLETED, now.completed());
        samples.counter(MetricCatalog.LOAD_FAILED, now.failed());
        samples.counter(MetricCatalog.LOAD_DROPPED, now.dropped());
        samples.gauge(MetricCatalog.LOAD_OUTSTANDING, now.outstanding());
        samples.state(MetricCatalog.LOAD_VERDICT, now.verdict(), VERDICTS);
        samples.histogram(MetricCatalog.LOAD_ISSUE_DELAY, issueDelay.fold());
        samples.histogram(MetricCatalog.LOAD_RESPONSE_TIME, responseTime.fold());
    }
}
