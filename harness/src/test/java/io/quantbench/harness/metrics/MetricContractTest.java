package io.quantbench.harness.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.harness.dashboards.Rule;
import io.quantbench.harness.dashboards.Rules;
import io.quantbench.harness.metrics.vertx.VertxMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dashboards and the exported series agree; and this test would notice if they did not. */
class MetricContractTest {
    private static final Path GRAFANA = Path.of("..", "grafana");

    private static Series exposed = new Series(Map.of());

    /** The exposition of a process in which everything has happened once, with the names that only Prometheus knows. */
    @BeforeAll
    static void scrape() throws Exception {
        try (HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0.1.0", "abc", "17", "fake 0"))) {
            SyntheticTraffic.everySource(metrics);
            Vertx vertx = VertxMetrics.builder(new VertxOptions().setEventLoopPoolSize(1), metrics)
                    .build();
            try {
                HttpServer server = vertx.createHttpServer()
                        .requestHandler(request -> request.response().end())
                        .listen(0, "127.0.0.1")
                        .await(10, TimeUnit.SECONDS);
                URI address = URI.create("http://127.0.0.1:" + server.actualPort());
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding());
                System.gc();
                exposed = withPrometheusNames(Series.parse(HarnessMetricsTest.scrape(metrics, null)));
            } finally {
                vertx.close().await(10, TimeUnit.SECONDS);
            }
        }
    }

    /** Native histograms have no endings, and recorded series are of no process. */
    private static Series withPrometheusNames(Series scraped) {
        Map<String, Set<String>> all = new TreeMap<>(scraped.labelsByName());
        for (MetricCatalog metric : MetricCatalog.values()) {
            all.putIfAbsent(metric.metricName(), new TreeSet<>(metric.labels()));
        }
        for (Rule rule : Rules.recordings().rules()) {
            all.put(rule.name(), Set.of("model", "variant"));
        }
        return new Series(all);
    }

    @Test
    void everySeriesAndLabelThatRulesNameExists() {
        Stream.of(Rules.recordings(), Rules.alerts())
                .flatMap(group -> group.rules().stream())
                .forEach(rule -> assertThat(DashboardQueries.problems(asPanel(rule.expression()), exposed))
                        .as(rule.name())
                        .isEmpty());
    }

    @Test
    void summariesOfAlertsUseLabelsThatTheyHave() {
        for (Rule rule : Rules.alerts().rules()) {
            String summary = ((Rule.Alert) rule).summary().replaceAll("\\{\\{ \\$labels\\.(\\w+) }}", "{{$1}}");
            String panel = new ObjectMapper()
                    .createObjectNode()
                    .put("expr", rule.expression())
                    .put("legendFormat", summary)
                    .toString();
            assertThat(DashboardQueries.problems(panel, exposed).stream().filter(problem -> !recordedOnly(rule)))
                    .as(rule.name())
                    .isEmpty();
        }
    }

    /** Labels of recorded series are those that every recording rule keeps: model and variant. */
    private static boolean recordedOnly(Rule rule) {
        return rule.expression().startsWith("variant:");
    }

    private static String asPanel(String expression) {
        return new ObjectMapper().createObjectNode().put("expr", expression).toString();
    }

    @Test
    void everySeriesAndLabelThatDashboardsNameExists() throws IOException {
        List<Path> dashboards = dashboards();
        assertThat(dashboards).isNotEmpty();
        for (Path dashboard : dashboards) {
            assertThat(DashboardQueries.problems(Files.readString(dashboard), exposed))
                    .as(dashboard.toString())
                    .isEmpty();
        }
    }

    @Test
    void everyMetricOfTheCatalogIsShownSomewhere() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path dashboard : dashboards()) {
            all.append(Files.readString(dashboard));
        }
        Rules.recordings().rules().forEach(rule -> all.append(rule.expression()).append('\n'));
        Rules.alerts().rules().forEach(rule -> all.append(rule.expression()).append('\n'));
        for (MetricCatalog metric : MetricCatalog.values()) {
            assertThat(all).containsPattern("(?<![\\w:])" + metric.metricName() + "(?![a-z0-9]|_[a-z])");
        }
    }

    @Test
    void everyPanelSaysWhatItShowsInWhichUnitFromTheChosenDataSource() throws IOException {
        for (Path dashboard : dashboards()) {
            for (JsonNode panel :
                    new ObjectMapper().readTree(Files.readString(dashboard)).path("panels")) {
                if (!panel.path("type").asText().equals("row")) {
                    String title = panel.path("title").asText();
                    assertThat(panel.path("description").asText()).as(title).endsWith(".");
                    assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                            .as(title)
                            .isNotBlank();
                    assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
                    assertThat(panel.path("targets")).as(title).isNotEmpty();
                }
            }
        }
    }

    @Test
    void noticesAnUnknownSeries() {
        assertThat(problemsOf("sum(rate(quantbench_request_total[1m]))", ""))
                .containsExactly("no series quantbench_request_total in: sum(rate(quantbench_request_total[1m]))");
        assertThat(problemsOf("quantbench_queue_depth_bucket", "")).isNotEmpty();
    }

    @Test
    void noticesAnUnknownLabelWhereverItStands() {
        assertThat(problemsOf("quantbench_queue_depth{arm=\\\"fp32\\\"}", ""))
                .singleElement()
                .asString()
                .startsWith("no label arm");
        assertThat(problemsOf("sum by (variant, outcome) (quantbench_queue_depth)", ""))
                .singleElement()
                .asString()
                .startsWith("no label outcome");
        assertThat(problemsOf("a / on (pod) quantbench_queue_depth", "")).hasSize(1);
        assertThat(problemsOf("label_values(quantbench_queue_depth, precision)", ""))
                .hasSize(1);
        assertThat(problemsOf("quantbench_queue_depth", "{{instance_name}}")).hasSize(1);
        assertThat(problemsOf("sum by (le) (quantbench_batch_size_bucket)", ""))
                .singleElement()
                .asString()
                .startsWith("no rate");
    }

    @Test
    void looksIntoRowsAndVariables() {
        String nested = "{\"panels\":[{\"type\":\"row\",\"panels\":[{\"targets\":[{\"expr\":\"quantbench_gone\"}]}]}],"
                + "\"templating\":{\"list\":[{\"query\":{\"query\":\"label_values(quantbench_lost, model)\"}}]}}";
        assertThat(DashboardQueries.metrics(nested, exposed))
                .containsExactlyInAnyOrder("quantbench_gone", "quantbench_lost");
        assertThat(DashboardQueries.problems(nested, exposed)).hasSize(3);
    }

    private List<String> problemsOf(String expression, String legend) {
        String dashboard =
                "{\"panels\":[{\"targets\":[{\"expr\":\"" + expression + "\",\"legendFormat\":\"" + legend + "\"}]}]}";
        return DashboardQueries.problems(dashboard, exposed);
    }

    private static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.walk(GRAFANA)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
