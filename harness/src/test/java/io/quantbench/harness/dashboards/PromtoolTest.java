package io.quantbench.harness.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool reads our rules. Where it is not installed this is skipped, which fails {@code .ci/run}, which installs it. */
@EnabledIf("promtoolIsInstalled")
class PromtoolTest {
    private static final Path RULES = Path.of("..", "grafana", "rules");

    @TempDir
    private Path folder = RULES;

    static boolean promtoolIsInstalled() {
        return Tool.installed("promtool", "amtool");
    }

    @Test
    void rulesAreValid() throws Exception {
        assertThat(complaint("promtool", "check", "rules", yaml(RULES))).isEmpty();
    }

    @Test
    void rulesDoWhatTheirTestsSay() throws Exception {
        assertThat(complaint("promtool", "test", "rules", yaml(RULES.resolve("tests"))))
                .isEmpty();
    }

    @Test
    void everyAlertHasATestInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
        String tests = Files.readString(RULES.resolve("tests/alerts.yaml"));
        for (Rule rule : Rules.alerts().rules()) {
            assertThat(tests)
                    .containsPattern("alertname: " + rule.name() + "\\n +exp_alerts:\\n +- exp_labels")
                    .containsPattern("alertname: " + rule.name() + "\\n +exp_alerts: \\[]");
        }
    }

    @Test
    void exampleConfigurationsAreValid() throws Exception {
        Path compose = RULES.resolveSibling("compose");
        assertThat(complaint(
                        "promtool",
                        "check",
                        "config",
                        List.of(
                                "--syntax-only",
                                compose.resolve("prometheus.yaml").toString())))
                .isEmpty();
        assertThat(complaint(
                        "amtool",
                        "check-config",
                        "",
                        List.of(compose.resolve("alertmanager.yaml").toString())))
                .isEmpty();
    }

    private String complaint(String tool, String verb, String noun, List<String> files)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tool, verb));
        if (!noun.isEmpty()) {
            command.add(noun);
        }
        command.addAll(files);
        return Tool.complaint(folder.resolve("log"), command);
    }

    private static List<String> yaml(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> found = files.map(Path::toString)
                    .filter(file -> file.endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }
}
