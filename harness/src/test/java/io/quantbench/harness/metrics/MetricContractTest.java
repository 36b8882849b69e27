package io.quantbench.harness.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dashboards and the exported series agree; and this test would notice if they did not. */
class MetricContractTest {
    private static final Path GRAFANA = Path.of("..", "grafana");

    private final HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0.1.0", "abc", "17", "fake 0"));
    private Series exposed = new Series(Map.of());

    @BeforeEach
    void scrape() {
        SyntheticTraffic.everySource(metrics);
        exposed = Series.parse(HarnessMetricsTest.scrape(metrics, null));
    }

    @AfterEach
    void close() {
        metrics.close();
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
        for (MetricCatalog metric : MetricCatalog.values()) {
            assertThat(all).contains(metric.metricName());
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
