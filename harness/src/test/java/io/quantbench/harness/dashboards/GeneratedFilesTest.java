package io.quantbench.harness.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that are committed are those that the generator writes. */
class GeneratedFilesTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void committedFilesAreThoseOfTheGenerator() throws IOException {
        for (Map.Entry<String, String> file : GrafanaFolder.files().entrySet()) {
            assertThat(Files.readString(ROOT.resolve(file.getKey())))
                    .as("%s; write it anew with: ./quantbench metrics --write .", file.getKey())
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void noDashboardIsLeftOverFromBefore() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("grafana/dashboards"))) {
            assertThat(files.map(file -> "grafana/dashboards/" + file.getFileName()))
                    .isSubsetOf(GrafanaFolder.files().keySet());
        }
    }

    @Test
    void writesThemAll(@TempDir Path folder) throws IOException {
        assertThat(GrafanaFolder.write(folder)).isEqualTo(GrafanaFolder.files().size());
        assertThat(Files.readString(folder.resolve("docs/metrics.md"))).startsWith("# Metrics\n");
    }

    @Test
    void panelsLieInThePageAndNeverOverEachOther() {
        for (Dashboard dashboard : Dashboards.all()) {
            Set<String> taken = new HashSet<>();
            for (JsonNode panel : json(dashboard).path("panels")) {
                JsonNode place = panel.path("gridPos");
                for (int x = place.path("x").asInt(); x < end(place, "x", "w"); x++) {
                    for (int y = place.path("y").asInt(); y < end(place, "y", "h"); y++) {
                        assertThat(x).isBetween(0, 23);
                        assertThat(taken.add(x + "," + y))
                                .as("%s: %s", dashboard.title(), panel.path("title"))
                                .isTrue();
                    }
                }
            }
        }
    }

    private static int end(JsonNode place, String from, String length) {
        return place.path(from).asInt() + place.path(length).asInt();
    }

    @Test
    void identifiersAndTitlesAreUnique() {
        assertThat(Dashboards.all()).extracting(Dashboard::uid).doesNotHaveDuplicates();
        for (Dashboard dashboard : Dashboards.all()) {
            assertThat(dashboard.panels().map(Panel::title))
                    .as(dashboard.title())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void limitsAndBandsNameLegendsOfTheirPanel() {
        for (Dashboard dashboard : Dashboards.all()) {
            dashboard.panels().forEach(panel -> {
                List<String> legends =
                        panel.queries().stream().map(Query::legend).toList();
                assertThat(legends).as(panel.title()).containsAll(panel.look().limits());
                panel.look().bands().forEach((low, high) -> assertThat(legends).contains(low, high));
            });
        }
    }

    @Test
    void everyAlertHasAPageThatSaysWhatItMeansAndWhatToDo() throws IOException {
        for (Rule rule : Rules.alerts().rules()) {
            Path page = ROOT.resolve("docs/runbooks/" + rule.name() + ".md");
            assertThat(Files.readString(page))
                    .startsWith("# " + rule.name() + "\n")
                    .contains("## What it means", "## What to look at", "## What to do");
        }
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs/runbooks"))) {
            assertThat(pages).hasSize(Rules.alerts().rules().size());
        }
    }

    private static JsonNode json(Dashboard dashboard) {
        try {
            return new ObjectMapper().readTree(DashboardJson.of(dashboard));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
