package io.quantbench.harness.cli;

import io.quantbench.harness.dashboards.DashboardViewer;
import io.quantbench.harness.dashboards.GrafanaFolder;
import io.quantbench.harness.metrics.CatalogText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quantbench metrics}: every metric that is exported, and the files made from it. */
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints every metric that QuantBench exports: name, type, unit, labels and what it is.",
        footer = {
            "",
            "Examples:",
            "  quantbench metrics                       for the terminal",
            "  quantbench metrics --markdown            the page docs/metrics.md",
            "  quantbench metrics --write .             that page, dashboards and rules",
            "  quantbench metrics --viewer page.html    all panels without Grafana, from a Prometheus"
        })
final class MetricsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--markdown", description = "Print a page in Markdown.")
    private boolean markdown;

    @Option(
            names = "--write",
            paramLabel = "DIR",
            description = "Write docs/metrics.md and the dashboards and rules under grafana/ into this folder.")
    private @Nullable Path write;

    @Option(
            names = "--viewer",
            paramLabel = "FILE",
            description = "Write a page that draws the dashboards from a Prometheus, without Grafana.")
    private @Nullable Path viewer;

    @Option(
            names = "--prometheus",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9090",
            description = "Where that page finds Prometheus. Default: ${DEFAULT-VALUE}.")
    private String prometheus = "";

    MetricsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (write != null) {
            terminal.out().println(GrafanaFolder.write(write) + " files written below " + write);
        } else if (viewer != null) {
            Files.writeString(viewer, DashboardViewer.page(prometheus));
            terminal.out().println(viewer + " draws the dashboards from " + prometheus);
        } else {
            terminal.out().print(markdown ? CatalogText.markdown() : CatalogText.plain());
        }
        terminal.out().flush();
        return ExitCode.OK.code();
    }
}
