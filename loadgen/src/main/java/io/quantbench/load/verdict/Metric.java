package io.quantbench.load.verdict;

import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.Recording;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a recording that a {@link Threshold} can be set on.
 *
 * @param name as it is written: {@code p99}, {@code service_p99.9}, {@code error_rate}, …
 * @param quantity what it counts
 * @param reading how it is got from a recording
 */
record Metric(String name, Quantity quantity, ToDoubleFunction<Recording> reading) {
    /** What may be written, in words. */
    static final String ALLOWED =
            "p50, p99.9, … (response time), service_p99, issue_delay_p99, mean, max, error_rate, drop_rate,"
                    + " achieved/target, rate";

    private static final Pattern PERCENTILE = Pattern.compile("(service_|issue_delay_)?p(\\d{1,2}(?:\\.\\d{1,4})?)");

    private static final List<Metric> FIXED = List.of(
            new Metric(
                    "mean", Quantity.TIME, recording -> recording.responseNs().meanNs()),
            new Metric("max", Quantity.TIME, recording ->
                    (double) recording.responseNs().maxNs()),
            new Metric(
                    "error_rate",
                    Quantity.SHARE,
                    recording -> share(recording.outcomes().notOk(), recording.issuedQueries())),
            new Metric(
                    "drop_rate",
                    Quantity.SHARE,
                    recording -> share(recording.droppedQueries(), recording.scheduledQueries())),
            new Metric("achieved/target", Quantity.SHARE, Metric::achievedOfTarget),
            new Metric("rate", Quantity.RATE, Recording::okRatePerSec));

    /** The metric of a name; empty when there is none. */
    static Optional<Metric> named(String name) {
        Matcher matcher = PERCENTILE.matcher(name);
        if (!matcher.matches()) {
            return FIXED.stream().filter(metric -> metric.name.equals(name)).findFirst();
        }
        double percentile = Double.parseDouble(matcher.group(2));
        if (percentile <= 0) {
            return Optional.empty();
        }
        String kind = matcher.group(1);
        return Optional.of(new Metric(name, Quantity.TIME, recording ->
                (double) LoadGenPercentile.of(latencies(recording, kind), percentile)));
    }

    private static LatencyDistribution latencies(Recording recording, @Nullable String kind) {
        if (kind == null) {
            return recording.responseNs();
        }
        return kind.startsWith("service") ? recording.serviceNs() : recording.issueDelayNs();
    }

    /** The percentile of the response time that this is; empty for any other metric. */
    Optional<Double> responsePercentile() {
        Matcher matcher = PERCENTILE.matcher(name);
        return matcher.matches() && matcher.group(1) == null
                ? Optional.of(Double.parseDouble(matcher.group(2)))
                : Optional.empty();
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Completed rate as a share of the target rate; without a target rate, of the issued one. */
    private static double achievedOfTarget(Recording recording) {
        double target = recording.targetRatePerSec().orElse(recording.issuedRatePerSec());
        return target == 0 ? 0 : recording.completedRatePerSec() / target;
    }
}
