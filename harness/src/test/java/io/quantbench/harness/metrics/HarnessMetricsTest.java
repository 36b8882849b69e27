package io.quantbench.harness.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.RequestObserverContract;
import io.quantbench.harness.observe.RequestOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HarnessMetricsTest {
    private static final Arm ARM = Arm.of("minilm", "int8");

    private final HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0.1.0", "abc123", "17", "fake 0"));

    @AfterEach
    void close() {
        metrics.close();
    }

    @Nested
    class Metering extends RequestObserverContract {
        @Override
        protected RequestObserver observer() {
            return metrics.observer(ARM);
        }
    }

    @Test
    void theExpositionHasExactlyTheSeriesAndLabelsOfTheCatalog() {
        SyntheticTraffic.everySource(metrics);
        Series exposed = Series.parse(scrape());
        Set<String> expected = Arrays.stream(MetricCatalog.values())
                .flatMap(metric -> metric.seriesNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(exposed.names("quantbench_")).isEqualTo(expected);
        for (MetricCatalog metric : MetricCatalog.values()) {
            for (String name : metric.seriesNames()) {
                Set<String> labels = new TreeSet<>(metric.labels());
                if (name.endsWith("_bucket")) {
                    labels.add("le");
                }
                assertThat(exposed.labels(name)).as(name).isEqualTo(labels);
            }
        }
    }

    @Test
    void typesAndHelpAreThoseOfTheCatalog() {
        SyntheticTraffic.everySource(metrics);
        String text = scrape();
        for (MetricCatalog metric : MetricCatalog.values()) {
            assertThat(text)
                    .contains("# HELP " + metric.metricName() + " " + metric.help() + "\n")
                    .contains("# TYPE " + metric.metricName() + " " + textType(metric.type()) + "\n");
        }
    }

    /** The text format has no states and no infos. */
    private static String textType(MetricType type) {
        return switch (type) {
            case COUNTER -> "counter";
            case GAUGE, STATE, INFO -> "gauge";
            case HISTOGRAM -> "histogram";
        };
    }

    @Test
    void everyOutcomeOfAnArmExistsAtZeroFromTheStart() {
        metrics.observer(ARM);
        for (String outcome : List.of("ok", "rejected", "timeout", "bad_answer", "engine_error")) {
            assertThat(scrape())
                    .contains("quantbench_requests_total{model=\"minilm\",outcome=\"" + outcome
                            + "\",variant=\"int8\"} 0.0");
        }
    }

    @Test
    void eventsMoveTheSeriesThatTheyMean() {
        MeteringObserver observer = metrics.observer(ARM);
        observer.admitted();
        observer.admitted();
        observer.rejected();
        assertThat(value("quantbench_queue_depth")).isEqualTo(2);
        observer.dequeued(60_000);
        observer.dequeued(80_000);
        observer.batchStarted(2);
        observer.inferenceEnded(2_500_000);
        observer.completed(RequestOutcome.OK, 3_000_000);
        assertThat(value("quantbench_queue_depth")).isZero();
        assertThat(value("quantbench_requests_in_flight")).isEqualTo(1);
        observer.completed(RequestOutcome.ENGINE_ERROR, 9_000_000);
        observer.recordResponse(4_000_000);
        assertThat(scrape())
                .contains("outcome=\"ok\",variant=\"int8\"} 1.0")
                .contains("outcome=\"rejected\",variant=\"int8\"} 1.0")
                .contains("outcome=\"engine_error\",variant=\"int8\"} 1.0")
                .contains("quantbench_queue_time_seconds_bucket{model=\"minilm\",variant=\"int8\",le=\"5.0E-5\"} 0")
                .contains("quantbench_queue_time_seconds_bucket{model=\"minilm\",variant=\"int8\",le=\"7.0E-5\"} 1")
                .contains("quantbench_queue_time_seconds_bucket{model=\"minilm\",variant=\"int8\",le=\"1.0E-4\"} 2")
                .contains("quantbench_batch_size_bucket{model=\"minilm\",variant=\"int8\",le=\"2.0\"} 1");
        assertThat(value("quantbench_inference_time_seconds_sum")).isCloseTo(0.0025, within(1e-12));
        assertThat(value("quantbench_service_time_seconds_count")).as("OK only").isEqualTo(1);
        assertThat(value("quantbench_response_time_seconds_sum")).isCloseTo(0.004, within(1e-12));
    }

    @Test
    void ratiosAreThoseOfTheirCountersAndNanBefore() {
        MeteringObserver observer = metrics.observer(ARM);
        assertThat(value("quantbench_accuracy_ratio")).isNaN();
        observer.addAccuracy(3, 4);
        observer.addAccuracy(0, 1);
        observer.addAgreement(1, 1);
        observer.modelSizeBytes(23_000_000);
        assertThat(value("quantbench_accuracy_ratio")).isCloseTo(0.6, within(1e-12));
        assertThat(value("quantbench_accuracy_correct_rows_total")).isEqualTo(3);
        assertThat(value("quantbench_accuracy_rows_total")).isEqualTo(5);
        assertThat(value("quantbench_agreement_ratio")).isEqualTo(1);
        assertThat(value("quantbench_model_size_bytes")).isEqualTo(23_000_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> observer.addAccuracy(2, 1))
                .withMessageContaining("2 of 1 rows");
    }

    @Test
    void anArmHasOneObserverAndTwoArmsWithTheSameLabelsAreRefused() {
        assertThat(metrics.observer(ARM)).isSameAs(metrics.observer(Arm.of("minilm", "int8")));
        assertThatThrownBy(() -> metrics.observer(new Arm("minilm", "int8", "another name")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another name");
    }

    @Test
    void theFormatIsNegotiated() {
        metrics.observer(ARM);
        Exposition text = metrics.render(null);
        assertThat(text.contentType()).startsWith("text/plain; version=0.0.4");
        Exposition openMetrics = metrics.render("application/openmetrics-text; version=1.0.0, text/plain;q=0.5");
        assertThat(openMetrics.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(new String(openMetrics.body(), StandardCharsets.UTF_8)).endsWith("# EOF\n");
    }

    @Test
    void theJvmIsInTheSameRegistry() {
        assertThat(Series.parse(scrape()).names(""))
                .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "system_cpu_count");
    }

    @Test
    void bucketsResolveFrom50MicrosecondsTo10SecondsInSmallSteps() {
        long[] bounds = Buckets.times().bounds();
        assertThat(bounds[0]).isEqualTo(50_000);
        assertThat(bounds[bounds.length - 1]).isEqualTo(10_000_000_000L);
        for (int i = 1; i < bounds.length; i++) {
            assertThat((double) bounds[i] / bounds[i - 1]).isBetween(1.3, 1.7);
        }
        assertThat(Buckets.batchSizes().bounds()).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256);
    }

    @Test
    void anObjectiveIsABoundOfItsOwnAndItsNeighbourGivesWay() {
        assertThat(Buckets.times(50_500_000).bounds()).contains(50_500_000).doesNotContain(50_000_000);
        assertThat(Buckets.times(12_345_678).bounds()).contains(12_345_678, 10_000_000, 15_000_000);
    }

    @Test
    void breachesOfTheObjectiveAreCountedToTheNanosecond() {
        MetricsOptions options = new MetricsOptions(
                new BuildInfo("0.1.0", "abc123", "17", "fake 0"),
                new Objective(Duration.ofNanos(12_345_678), 0.95),
                MetricsOptions.DEFAULT_LABEL_SETS);
        try (HarnessMetrics strict = new HarnessMetrics(options, Clock.systemUTC())) {
            MeteringObserver observer = strict.observer(ARM);
            observer.completed(RequestOutcome.OK, 12_345_678);
            observer.completed(RequestOutcome.OK, 12_345_679);
            observer.completed(RequestOutcome.TIMEOUT, 1);
            observer.rejected();
            assertThat(scrape(strict, null))
                    .contains("quantbench_slo_breaches_total{model=\"minilm\",variant=\"int8\"} 3.0")
                    .contains("quantbench_slo_objective_seconds 0.012345678")
                    .contains("quantbench_slo_target_ratio 0.95");
        }
    }

    @Test
    void labelValuesAreEscaped() {
        metrics.observer(Arm.of("a \"quoted\" \\ model", "line\nbreak"));
        assertThat(scrape()).contains("{model=\"a \\\"quoted\\\" \\\\ model\",variant=\"line\\nbreak\"}");
        assertThat(scrape(metrics, "application/openmetrics-text; version=1.0.0"))
                .contains("model=\"a \\\"quoted\\\" \\\\ model\"");
    }

    @Test
    void aMetricWithTooManyLabelSetsLosesTheSurplusAndSaysSo() {
        MetricsOptions options =
                new MetricsOptions(new BuildInfo("0.1.0", "abc123", "17", "fake 0"), Objective.DEFAULT, 10);
        try (HarnessMetrics guarded = new HarnessMetrics(options, Clock.systemUTC())) {
            for (int i = 0; i < 12; i++) {
                guarded.observer(Arm.of("minilm", "variant-" + i));
            }
            String text = scrape(guarded, null);
            assertThat(text.lines().filter(line -> line.startsWith("quantbench_queue_depth{")))
                    .hasSize(10);
            assertThat(text).containsPattern("quantbench_metrics_dropped_series [1-9]");
        }
    }

    @Test
    void aSurplusOfClassesIsOther() {
        PairMetrics pairs = metrics.pairs(Arm.of("minilm", "fp32"), ARM);
        for (int i = 0; i < PairMetrics.MAX_CLASSES + 7; i++) {
            pairs.decided("class-" + i, i % 2 == 0);
        }
        assertThat(scrape().lines().filter(line -> line.startsWith("quantbench_class_pairs_total{")))
                .hasSize(PairMetrics.MAX_CLASSES + 1)
                .anyMatch(line -> line.contains("class=\"other\"") && line.endsWith(" 7.0"));
    }

    @Test
    void countersGoOnOverAReloadAndEndWithTheirVariant() {
        MeteringObserver before = metrics.observer(ARM);
        before.completed(RequestOutcome.OK, 1_000_000);
        before.model().loaded(5_000_000);
        before.model().unloaded();
        MeteringObserver after = metrics.observer(ARM);
        after.model().loaded(7_000_000);
        after.completed(RequestOutcome.OK, 1_000_000);
        assertThat(value("quantbench_model_loads_total")).isEqualTo(2);
        assertThat(value("quantbench_model_load_seconds")).isEqualTo(0.007);
        assertThat(value("quantbench_service_time_seconds_count")).isEqualTo(2);
        metrics.remove(ARM);
        assertThat(scrape()).doesNotContain("variant=\"int8\"");
        after.completed(RequestOutcome.OK, 1_000_000);
    }

    @Test
    void twoScrapersSeeTheSameWhileThreadsRecordAndVariantsComeAndGo() throws Exception {
        MeteringObserver observer = metrics.observer(ARM);
        int threads = 4;
        int each = 50_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads + 2);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                work.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        observer.completed(RequestOutcome.OK, 1_000_000 + i);
                    }
                }));
            }
            for (int scraper = 0; scraper < 2; scraper++) {
                String format = scraper == 0 ? "text/plain" : "application/openmetrics-text; version=1.0.0";
                Arm passing = Arm.of("minilm", "passing-" + scraper);
                work.add(pool.submit(() -> {
                    double last = 0;
                    for (int i = 0; i < 50; i++) {
                        metrics.observer(passing).admitted();
                        double now = count(scrape(metrics, format));
                        assertThat(now).isGreaterThanOrEqualTo(last);
                        last = now;
                        metrics.remove(passing);
                    }
                }));
            }
            for (Future<?> each1 : work) {
                each1.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(value("quantbench_service_time_seconds_count")).isEqualTo((double) threads * each);
    }

    private static double count(String text) {
        return text.lines()
                .filter(line ->
                        line.startsWith("quantbench_service_time_seconds_count{model=\"minilm\",variant=\"int8\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void exemplarsNameARequestPerRangeOfTimesAndStayForTheOtherScraper() {
        MeteringObserver observer = metrics.observer(ARM);
        observer.completed(RequestOutcome.OK, 3_000_000);
        observer.exemplar("request-1", 3_000_000);
        observer.exemplar("request-2", 3_100_000);
        String openMetrics = "application/openmetrics-text; version=1.0.0";
        assertThat(scrape(metrics, openMetrics))
                .contains("# {request_id=\"request-1\"} 0.003")
                .doesNotContain("request-2");
        assertThat(scrape(metrics, openMetrics)).contains("request-1");
        observer.exemplar("request-3", 3_200_000);
        assertThat(scrape(metrics, openMetrics)).contains("request-3").doesNotContain("request-1");
        assertThat(scrape()).doesNotContain("request_id");
    }

    @Test
    void aScrapeTellsOfTheOnesBefore() {
        scrape();
        scrape(metrics, "application/openmetrics-text; version=1.0.0");
        assertThat(scrape())
                .contains("quantbench_scrapes_total{format=\"text\"} 1.0")
                .contains("quantbench_scrapes_total{format=\"openmetrics\"} 1.0")
                .contains("quantbench_scrapes_total{format=\"protobuf\"} 0.0")
                .contains("quantbench_scrape_duration_seconds_count 2\n");
    }

    @Test
    void warnsOfAHistogramThatCannotResolveItsData() {
        MeteringObserver observer = metrics.observer(ARM);
        for (int i = 0; i < HistogramCheck.LEAST_OBSERVATIONS; i++) {
            observer.dequeued(1_000_000);
            observer.inferenceEnded(1_000_000 + 20_000L * i);
        }
        List<String> warnings = new ArrayList<>();
        Logger logger = Logger.getLogger(HistogramCheck.class.getName());
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord record) {
                warnings.add(new SimpleFormatter().formatMessage(record));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(listener);
        try {
            String text = scrape();
            assertThat(text)
                    .contains(
                            "quantbench_histogram_fullest_bucket_ratio{metric=\"quantbench_queue_time_seconds\"} 1.0");
            scrape();
        } finally {
            logger.removeHandler(listener);
        }
        assertThat(warnings).singleElement().asString().contains("quantbench_queue_time_seconds", "100 %");
    }

    @Test
    void protobufCarriesNativeHistograms() {
        metrics.observer(ARM).completed(RequestOutcome.OK, 1_000_000);
        Exposition protobuf = metrics.render(
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");
        assertThat(protobuf.contentType()).startsWith("application/vnd.google.protobuf");
        assertThat(new String(protobuf.body(), StandardCharsets.ISO_8859_1))
                .contains("quantbench_service_time_seconds");
    }

    @Test
    void gzipGivesBackTheSame() throws IOException {
        Exposition exposition = metrics.render(null);
        byte[] back = new GZIPInputStream(new ByteArrayInputStream(exposition.gzipped())).readAllBytes();
        assertThat(back).isEqualTo(exposition.body());
        assertThat(exposition.gzipped().length).isLessThan(exposition.body().length / 3);
    }

    private String scrape() {
        return scrape(metrics, null);
    }

    static String scrape(ExpositionSource source, @Nullable String accept) {
        return new String(source.render(accept).body(), StandardCharsets.UTF_8);
    }

    private double value(String name) {
        return scrape().lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
