package io.quantbench.harness.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.RequestObserverContract;
import io.quantbench.harness.observe.RequestOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
        metrics.observer(ARM);
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
        metrics.observer(ARM);
        String text = scrape();
        for (MetricCatalog metric : MetricCatalog.values()) {
            assertThat(text)
                    .contains("# HELP " + metric.metricName() + " " + metric.help() + "\n")
                    .contains("# TYPE " + metric.metricName() + " "
                            + metric.type().name().toLowerCase(java.util.Locale.ROOT) + "\n");
        }
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
        Duration[] bounds = Buckets.times();
        assertThat(bounds[0]).isEqualTo(Duration.ofNanos(50_000));
        assertThat(bounds[bounds.length - 1]).isEqualTo(Duration.ofSeconds(10));
        for (int i = 1; i < bounds.length; i++) {
            double step = (double) bounds[i].toNanos() / bounds[i - 1].toNanos();
            assertThat(step).isBetween(1.3, 1.7);
        }
        assertThat(Buckets.batchSizes()).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256);
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
