package io.quantbench.harness.cli;

import io.quantbench.harness.dashboards.GrafanaFolder;
import io.quantbench.harness.metrics.CatalogText;
import java.io.IOException;
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
            "  quantbench metrics --write .             that page, dashboards and rules"
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

    MetricsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (write != null) {
            terminal.out().println(GrafanaFolder.write(write) + " files written below " + write);
        } else {
            terminal.out().print(markdown ? CatalogText.markdown() : CatalogText.plain());
        }
        terminal.out().flush();
        return ExitCode.OK.code();
    }
}
