package io.quantbench.harness.drive.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.report.LatencySummary;
import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.ReportMapper;
import io.quantbench.load.report.RunReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * What the charts draw, in milliseconds and seconds: the report's histograms are encoded, which a page cannot read.
 *
 * @param status of the verdict
 * @param arms one per arm
 * @param sweep points of a sweep, in ascending order; empty without one
 * @param axis of the sweep; empty without one
 * @param capacity probes of a search that measured something, in ascending order of their rate; empty without one
 * @param objective of the search; empty without one
 */
record ChartData(
        String status, List<Arm> arms, List<Point> sweep, String axis, List<Probe> capacity, String objective) {
    private static final double NS_PER_MS = 1e6;
    private static final double HIGHEST_NINES = 5;
    private static final int POINTS_PER_NINE = 12;

    /**
     * An arm.
     *
     * @param seconds its course
     * @param response percentiles of the response time
     * @param service percentiles from the actual issue
     * @param issueDelay percentiles of the issue delay
     * @param stages mean times
     */
    record Arm(
            String name,
            List<Second> seconds,
            List<Percentile> response,
            List<Percentile> service,
            List<Percentile> issueDelay,
            List<Stage> stages) {}

    /** One second of the run. */
    record Second(double atSec, long scheduled, long ok, double p50Ms, double p99Ms, double maxMs) {}

    /** A percentile, with the one in how many that is slower. */
    record Percentile(double percentile, double oneIn, double ms) {}

    /** Mean time in a stage. */
    record Stage(String name, double ms) {}

    /** A point of a sweep; null where nothing was answered. */
    record Point(double value, double perSec, double p50Ms, double p99Ms, boolean valid) {}

    /** A rate tried. */
    record Probe(double ratePerSec, double perSec, double p50Ms, double percentileMs, String finding, String kind) {}

    static ChartData of(RunReport report) {
        RunReport.Capacity capacity = report.capacity();
        return new ChartData(
                report.verdict().status().name(),
                report.arms().stream().map(ChartData::arm).toList(),
                report.sweep().stream()
                        .filter(row -> row.arm().responseNs() != null)
                        .sorted(Comparator.comparingDouble(RunReport.SweepRow::value))
                        .map(ChartData::point)
                        .toList(),
                report.sweep().stream()
                        .map(RunReport.SweepRow::axis)
                        .findFirst()
                        .orElse(""),
                capacity == null ? List.of() : probes(capacity),
                capacity == null ? "" : capacity.objective());
    }

    private static Arm arm(LoadArm arm) {
        LoadArm.Stages stages = arm.stages();
        return new Arm(
                arm.variant(),
                arm.seconds().stream().map(ChartData::second).toList(),
                percentiles(arm.histograms().response()),
                percentiles(arm.histograms().service()),
                percentiles(arm.histograms().issueDelay()),
                stages == null
                        ? List.of()
                        : stages.stages().stream()
                                .map(stage -> new Stage(stage.name(), Math.max(0, stage.meanNs()) / NS_PER_MS))
                                .toList());
    }

    private static Second second(LoadArm.Second second) {
        return new Second(
                second.offsetNs() / 1e9,
                second.scheduled(),
                second.ok(),
                second.responseP50Ns() / NS_PER_MS,
                second.responseP99Ns() / NS_PER_MS,
                second.responseMaxNs() / NS_PER_MS);
    }

    /** As far as there are queries: no percentile beyond the slowest. */
    private static List<Percentile> percentiles(String encoded) {
        LatencyDistribution distribution = LatencyDistribution.decode(encoded);
        List<Percentile> points = new ArrayList<>();
        double nines = Math.min(HIGHEST_NINES, Math.log10(Math.max(1.0, (double) distribution.count())));
        DoubleStream.iterate(0, at -> at <= nines + 1e-9, at -> at + 1.0 / POINTS_PER_NINE)
                .filter(at -> distribution.count() > 0)
                .forEach(at -> {
                    double oneIn = Math.pow(10, at);
                    double percentile = Math.max(1e-3, 100 * (1 - 1 / oneIn));
                    points.add(
                            new Percentile(percentile, oneIn, distribution.valueAtPercentile(percentile) / NS_PER_MS));
                });
        return points;
    }

    private static Point point(RunReport.SweepRow row) {
        LatencySummary response = Objects.requireNonNull(row.arm().responseNs());
        return new Point(
                row.value(),
                row.arm().throughputPerSec(),
                response.p50() / NS_PER_MS,
                response.p99() / NS_PER_MS,
                row.arm().validity().valid());
    }

    private static List<Probe> probes(RunReport.Capacity capacity) {
        return capacity.probes().stream()
                .filter(probe -> probe.okPerSec() > 0)
                .sorted(Comparator.comparingDouble(RunReport.Probe::ratePerSec))
                .map(probe -> new Probe(
                        probe.ratePerSec(),
                        probe.okPerSec(),
                        probe.p50Ns() / NS_PER_MS,
                        probe.percentileNs() / NS_PER_MS,
                        probe.finding(),
                        probe.kind()))
                .toList();
    }

    String json() {
        try {
            return ReportMapper.create().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values cannot be written as JSON", e);
        }
    }
}
