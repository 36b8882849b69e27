package io.quantbench.harness.dashboards;

import static io.quantbench.harness.dashboards.Promql.STEP;
import static io.quantbench.harness.dashboards.Promql.pick;
import static io.quantbench.harness.dashboards.Promql.quantile;
import static io.quantbench.harness.dashboards.Promql.rateBy;

import io.quantbench.harness.metrics.MetricCatalog;
import java.util.List;

/** Event loops, the JVM, and what the metrics themselves cost. */
final class RuntimeDashboard {
    private static final String RUN = "{{instance}}";

    private RuntimeDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "quantbench-runtime",
                "QuantBench: JVM and Vert.x",
                "Utilization, saturation and errors of what everything else runs on.",
                List.of(),
                List.of(Choices.TRANSITIONS),
                List.of(loops(), memory(), metrics()));
    }

    private static Row loops() {
        return Row.of(
                "Event loops and workers",
                Panel.series(
                        "Loop lag",
                        "How much later than asked for a timer ran on an event loop.",
                        "s",
                        Query.over(quantile(0.5, "loop", MetricCatalog.LOOP_LAG, "", STEP), "{{loop}} p50"),
                        Query.over(quantile(0.99, "loop", MetricCatalog.LOOP_LAG, "", STEP), "{{loop}} p99")),
                Panel.series(
                        "Loop blocked",
                        "Times an event loop was held up for longer than it may be, per second.",
                        "ops",
                        Query.over(rateBy("loop", MetricCatalog.LOOP_BLOCKED, "", STEP), "{{loop}}")),
                Panel.series(
                        "HTTP requests",
                        "Requests that the servers of this process answer now, and per second.",
                        "short",
                        Query.over("sum by (instance) (vertx_http_server_active_requests)", RUN + " active"),
                        Query.over(
                                "sum by (instance, code) (rate(vertx_http_server_response_time_seconds_count[" + STEP
                                        + "]))",
                                "{{instance}} {{code}} per second")),
                Panel.series(
                        "Worker pools",
                        "Tasks that wait for a thread, and threads in use.",
                        "short",
                        Query.over("sum by (pool_name) (vertx_pool_queue_pending)", "{{pool_name}} waiting"),
                        Query.over("sum by (pool_name) (vertx_pool_in_use)", "{{pool_name}} in use")));
    }

    private static Row memory() {
        return Row.of(
                "JVM",
                Panel.series(
                        "Heap",
                        "Memory of the garbage-collected heap, beside what it may become.",
                        "bytes",
                        Query.over("sum by (instance) (jvm_memory_used_bytes{area=\"heap\"})", RUN + " used"),
                        Query.over("sum by (instance) (jvm_memory_max_bytes{area=\"heap\"} > 0)", RUN + " most")),
                Panel.series(
                        "Direct memory",
                        "Buffers outside the heap, where requests and answers lie.",
                        "bytes",
                        Query.over("sum by (instance, id) (jvm_buffer_memory_used_bytes)", "{{instance}} {{id}}")),
                Panel.series(
                        "Garbage collection",
                        "Share of the time that the JVM stands still for it.",
                        "percentunit",
                        Query.over("sum by (instance) (rate(jvm_gc_pause_seconds_sum[" + STEP + "]))", RUN)),
                Panel.series(
                        "Threads",
                        "Live threads.",
                        "short",
                        Query.over("sum by (instance) (jvm_threads_live_threads)", RUN)),
                Panel.series(
                        "CPU",
                        "Share of all cores that the process uses, and that the machine uses.",
                        "percentunit",
                        Query.over("process_cpu_usage", RUN + " process"),
                        Query.over("system_cpu_usage", RUN + " machine")),
                Panel.series(
                        "Open files",
                        "Files and sockets that the process holds open, beside as many as it may.",
                        "short",
                        Query.over("process_files_open_files", RUN + " open"),
                        Query.over("process_files_max_files", RUN + " most")));
    }

    private static Row metrics() {
        return Row.of(
                "Metrics",
                Panel.series(
                                "Scrape time",
                                "Time to render the metrics, on a worker thread.",
                                "s",
                                Query.over(
                                        quantile(0.99, "instance", MetricCatalog.SCRAPE_TIME, "", STEP), RUN + " p99"))
                        .sized(8, 8),
                Panel.series(
                                "Scrapes",
                                "Scrapes per second by format.",
                                "ops",
                                Query.over(rateBy("instance, format", MetricCatalog.SCRAPES, "", STEP), "{{format}}"))
                        .sized(8, 8),
                Panel.series(
                                "Scrape size",
                                "Size of the latest scrape by format, before compression.",
                                "bytes",
                                Query.over(pick(MetricCatalog.SCRAPE_SIZE, ""), "{{format}}"))
                        .sized(8, 8),
                Panel.series(
                        "Series left out",
                        "Label sets left out because their metric has too many; anything above 0 is a defect.",
                        "short",
                        Query.over(pick(MetricCatalog.DROPPED_SERIES, ""), RUN)),
                Panel.series(
                        "Fullest bucket",
                        "Share of a histogram's observations in one native bucket; above one half its quantiles tell little.",
                        "percentunit",
                        Query.over(pick(MetricCatalog.FULLEST_BUCKET, ""), "{{metric}}")));
    }
}
