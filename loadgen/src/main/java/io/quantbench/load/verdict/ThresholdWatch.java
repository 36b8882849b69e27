package io.quantbench.load.verdict;

import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells while a run goes on that a threshold cannot be kept any more, however well the rest goes, so that nobody waits for the end
 * of a lost run. Watches upper limits on percentiles of the response time and on {@code error_rate}; the others are only known at
 * the end.
 *
 * <p>A percentile is lost when more queries are over its limit than the share that may be, of all that the run may still have.
 *
 * <p><b>Threading:</b> {@link #ended} on the loop's thread; {@link #lost} on any. Allocates nothing per query.
 */
public final class ThresholdWatch implements ResponseListener {
    private static final double DEVIATIONS = 4;

    private final Threshold[] percentiles;
    private final double[] limitsNs;
    private final long[] mayBeSlow;
    private final long[] slow;
    private final @Nullable Threshold errors;
    private final double mayFail;
    private long failed;
    private volatile @Nullable Threshold lost;

    /**
     * @param expectedQueries of the whole run; widened by four standard deviations of a Poisson count
     */
    public ThresholdWatch(List<Threshold> thresholds, double expectedQueries) {
        double atMost = expectedQueries + DEVIATIONS * Math.sqrt(expectedQueries);
        percentiles = thresholds.stream()
                .filter(threshold -> threshold.boundedPercentile().isPresent())
                .toArray(Threshold[]::new);
        limitsNs = Arrays.stream(percentiles).mapToDouble(Threshold::limit).toArray();
        mayBeSlow = Arrays.stream(percentiles)
                .mapToLong(threshold -> (long)
                        Math.ceil(atMost * (1 - threshold.boundedPercentile().orElseThrow() / 100)))
                .toArray();
        slow = new long[percentiles.length];
        errors = thresholds.stream()
                .filter(threshold -> threshold.metric().equals("error_rate") && threshold.isUpper())
                .findFirst()
                .orElse(null);
        mayFail = errors == null ? Double.POSITIVE_INFINITY : errors.limit() * atMost;
    }

    @Override
    public void ended(Outcome outcome, long responseNs, long serviceNs) {
        if (outcome != Outcome.OK) {
            if (++failed > mayFail) {
                lost = errors;
            }
            return; // A failed query is no latency, as in the recording.
        }
        for (int i = 0; i < limitsNs.length; i++) {
            if (responseNs > limitsNs[i] && ++slow[i] > mayBeSlow[i]) {
                lost = percentiles[i];
            }
        }
    }

    /** Whether there is one; allocates nothing. */
    public boolean isLost() {
        return lost != null;
    }

    /** A threshold that the run cannot keep any more; empty as long as there is none. */
    public Optional<Threshold> lost() {
        return Optional.ofNullable(lost);
    }
}
