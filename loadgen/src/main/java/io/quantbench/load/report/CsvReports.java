package io.quantbench.load.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A load report as tables (RFC 4180, UTF-8, line feeds): a figure that was not measured is an empty field. */
public final class CsvReports {
    private CsvReports() {}

    /** One row per arm and per point of a sweep, with all figures. Durations in ns, rates per second. */
    public static String arms(RunReport report) {
        StringBuilder csv = new StringBuilder();
        row(
                csv,
                "variant",
                "axis",
                "value",
                "valid",
                "target_rate_per_sec",
                "achieved_rate_per_sec",
                "throughput_per_sec",
                "scheduled",
                "issued",
                "ok",
                "not_ok",
                "dropped",
                "response_p50_ns",
                "response_p90_ns",
                "response_p99_ns",
                "response_p999_ns",
                "response_max_ns",
                "service_p50_ns",
                "service_p99_ns",
                "issue_delay_p50_ns",
                "issue_delay_p99_ns");
        report.arms().forEach(arm -> arm(csv, "", null, arm));
        report.sweep().forEach(point -> arm(csv, point.axis(), point.value(), point.arm()));
        return csv.toString();
    }

    private static void arm(StringBuilder csv, String axis, @Nullable Double value, LoadArm arm) {
        LoadArm.OpenLoop rates = arm.openLoop();
        LatencySummary response = arm.responseNs();
        LatencySummary service = arm.serviceNs();
        LatencySummary delay = arm.issueDelayNs();
        long ok = arm.outcomes().getOrDefault("ok", 0L);
        row(
                csv,
                arm.variant(),
                axis,
                value,
                arm.validity().valid(),
                rates == null ? null : rates.targetRatePerSec(),
                rates == null ? null : rates.achievedRatePerSec(),
                arm.throughputPerSec(),
                arm.counts().scheduled(),
                arm.counts().issued(),
                ok,
                arm.counts().issued() - ok,
                arm.counts().dropped(),
                response == null ? null : response.p50(),
                response == null ? null : response.p90(),
                response == null ? null : response.p99(),
                response == null ? null : response.p999(),
                response == null ? null : response.max(),
                service == null ? null : service.p50(),
                service == null ? null : service.p99(),
                delay == null ? null : delay.p50(),
                delay == null ? null : delay.p99());
    }

    /** One row per arm and second. Scheduled counts by intended start, the others by completion. */
    public static String seconds(RunReport report) {
        StringBuilder csv = new StringBuilder();
        row(
                csv,
                "variant",
                "offset_sec",
                "scheduled",
                "completed",
                "ok",
                "response_p50_ns",
                "response_p99_ns",
                "response_max_ns");
        for (LoadArm arm : report.arms()) {
            for (LoadArm.Second second : arm.seconds()) {
                row(
                        csv,
                        arm.variant(),
                        second.offsetNs() / 1e9,
                        second.scheduled(),
                        second.completed(),
                        second.ok(),
                        second.responseP50Ns(),
                        second.responseP99Ns(),
                        second.responseMaxNs());
            }
        }
        return csv.toString();
    }

    private static void row(StringBuilder csv, @Nullable Object... fields) {
        csv.append(Arrays.stream(fields).map(CsvReports::field).collect(Collectors.joining(",")))
                .append('\n');
    }

    private static String field(@Nullable Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number) ? String.format(Locale.ROOT, "%.6f", number) : "";
        }
        String text = Objects.toString(value, "");
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
