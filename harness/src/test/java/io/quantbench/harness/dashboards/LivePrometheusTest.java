package io.quantbench.harness.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.record.Recording;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every expression that we ship has data on a real Prometheus, with native histograms and without. Where Prometheus is not installed
 * this is skipped, which fails {@code .ci/run}, which installs it.
 */
@EnabledIf("prometheusIsInstalled")
class LivePrometheusTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    static boolean prometheusIsInstalled() {
        return Tool.installed("prometheus", "prometheus-alertmanager");
    }

    @Test
    @Timeout(300)
    void everyExpressionHasDataAndAlertsArrive(@TempDir Path folder) throws Exception {
        try (LiveStage stage = new LiveStage(folder.toAbsolutePath())) {
            for (Prometheus prometheus : List.of(stage.withNative(), stage.classic())) {
                until("Prometheus is ready", prometheus::ready);
                List<String> missing = new ArrayList<>(List.of("not asked yet"));
                until(missing, () -> {
                    missing.clear();
                    missing.addAll(withoutData(prometheus));
                    return missing.isEmpty();
                });
                until("all rules were evaluated without a problem", () -> rulesAreWell(prometheus));
                until("exemplars name requests", () -> hasExemplars(prometheus));
            }
            until("Alertmanager was told of NaN", () -> hasAlert(stage, "NonFiniteOutputs"));
            until("and of a loop that was held up", () -> hasAlert(stage, "EventLoopBlocked"));
            stage.stopTraffic();
            quantilesAreThoseOfTheRecorder(stage);
        }
    }

    @Test
    @EnabledIf("io.quantbench.harness.canary.drive.LabelledSentences#canBeHad")
    @Timeout(300)
    void everyExpressionHasDataOfARealServerUnderLoad(@TempDir Path folder) throws Exception {
        try (DemoStage stage = new DemoStage(folder.toAbsolutePath(), LIMIT.plusSeconds(30))) {
            Prometheus prometheus = stage.prometheus();
            until("Prometheus is ready", prometheus::ready);
            List<String> missing = new ArrayList<>(List.of("not asked yet"));
            until(missing, () -> {
                missing.clear();
                missing.addAll(withoutData(prometheus));
                return missing.isEmpty();
            });
            until("all rules were evaluated without a problem", () -> rulesAreWell(prometheus));
            until("exemplars name requests", () -> hasExemplars(prometheus));
            Recording recording = stage.demo().end();
            until(
                    "the last query was scraped",
                    () -> prometheus.value("histogram_count(quantbench_load_response_time_seconds)")
                            == recording.responseNs().count());
            for (double q : new double[] {0.5, 0.9, 0.99}) {
                double expected = recording.responseNs().p(q) / 1e9;
                assertThat(prometheus.value("histogram_quantile(" + q + ", quantbench_load_response_time_seconds)"))
                        .as("q=%s", q)
                        .isCloseTo(expected, within(0.01 * expected));
            }
        }
    }

    private static List<String> withoutData(Prometheus prometheus) throws Exception {
        List<String> missing = new ArrayList<>();
        for (Dashboard dashboard : Dashboards.all()) {
            for (Variable variable : dashboard.variables()) {
                if (prometheus.labelValues(variable.query()) == 0) {
                    missing.add(dashboard.title() + ", variable " + variable.name());
                }
            }
            for (Annotation annotation : dashboard.annotations()) {
                require(prometheus, annotation.expression(), dashboard.title() + ", " + annotation.name(), missing);
            }
            for (Panel panel : dashboard.panels().toList()) {
                for (Query query : panel.queries()) {
                    require(prometheus, query.expression(), dashboard.title() + ", " + panel.title(), missing);
                }
            }
        }
        for (Rule rule : Rules.recordings().rules()) {
            require(prometheus, rule.name(), "recording " + rule.name(), missing);
        }
        for (Rule rule : Rules.alerts().rules()) {
            for (Rule.Condition condition : ((Rule.Alert) rule).conditions()) {
                require(prometheus, condition.signal(), "alert " + rule.name(), missing);
                require(prometheus, condition.limit(), "alert " + rule.name(), missing);
            }
        }
        return missing;
    }

    private static void require(Prometheus prometheus, String expression, String where, List<String> missing)
            throws Exception {
        if (prometheus.values(expression) == 0) {
            missing.add(where + ": " + Prometheus.chosen(expression));
        }
    }

    private static boolean rulesAreWell(Prometheus prometheus) throws Exception {
        int rules = 0;
        for (JsonNode group : prometheus.get("/api/v1/rules").at("/data/groups")) {
            for (JsonNode rule : group.path("rules")) {
                assertThat(rule.path("lastError").asText())
                        .as(rule.path("name").asText())
                        .isEmpty();
                rules += rule.path("health").asText().equals("ok") ? 1 : 0;
            }
        }
        return rules
                == Rules.alerts().rules().size() + Rules.recordings().rules().size();
    }

    private static boolean hasExemplars(Prometheus prometheus) throws Exception {
        String query = Prometheus.encoded("{__name__=~\"quantbench_service_time_seconds(_bucket)?\"}");
        return prometheus
                .get("/api/v1/query_exemplars?start=0&end=99999999999&query=" + query)
                .toString()
                .contains("request_id");
    }

    private static boolean hasAlert(LiveStage stage, String name) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stage.alertmanagerAddress() + "/api/v2/alerts"))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body()
                    .contains("\"alertname\":\"" + name + "\"");
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    private static void quantilesAreThoseOfTheRecorder(LiveStage stage) throws Exception {
        Prometheus prometheus = stage.withNative();
        Histogram recorder = stage.traffic().candidateServiceNs();
        String series = "quantbench_service_time_seconds{variant=\"int8\"}";
        until(
                "the last observation was scraped",
                () -> prometheus.value("histogram_count(" + series + ")") == recorder.getTotalCount());
        for (double q : new double[] {0.5, 0.9, 0.99, 0.999}) {
            double expected = recorder.getValueAtPercentile(100 * q) / 1e9;
            assertThat(prometheus.value("histogram_quantile(" + q + ", " + series + ")"))
                    .as("q=%s", q)
                    .isCloseTo(expected, within(0.01 * expected));
        }
    }

    private static void until(Object what, Callable<Boolean> holds) throws Exception {
        long endNs = SystemNanoClock.INSTANCE.nanoTime() + LIMIT.toNanos();
        while (!holds.call()) {
            if (SystemNanoClock.INSTANCE.nanoTime() - endNs > 0) {
                throw new AssertionError("within " + LIMIT + " not: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        }
    }
}
