package io.quantbench.harness.dashboards;

import io.quantbench.harness.metrics.CatalogText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The generated files of the repository. */
public final class GrafanaFolder {
    private GrafanaFolder() {}

    /** Text of each generated file by its path, relative to the repository's root, with slashes. */
    public static Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (Dashboard dashboard : Dashboards.all()) {
            files.put("grafana/dashboards/" + dashboard.fileName(), DashboardJson.of(dashboard));
        }
        files.put("grafana/rules/recordings.yaml", RulesYaml.of(Rules.recordings()));
        files.put("grafana/rules/alerts.yaml", RulesYaml.of(Rules.alerts()));
        files.put("docs/metrics.md", CatalogText.markdown());
        return files;
    }

    /**
     * Writes all generated files below a folder.
     *
     * @param root the repository's
     * @return how many
     */
    public static int write(Path root) throws IOException {
        Map<String, String> files = files();
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(path, file.getValue());
        }
        return files.size();
    }
}
