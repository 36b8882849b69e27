package io.quantbench.harness.bench.report;

import io.quantbench.harness.page.Figures;
import io.quantbench.harness.page.Markup;
import io.quantbench.load.report.RunEnvironment;

/** The part of the page that lets another person repeat the run: data, settings, machine. */
final class PageProvenance {
    private PageProvenance() {}

    static String render(BenchReport report) {
        return data(report.data()) + settings(report.settings()) + environment(report.environment());
    }

    private static String data(BenchReport.Data data) {
        Markup page = new Markup().open("section").element("h2", "Data").open("dl");
        page.entry("Name", data.name()).entry("Source", data.source()).entry("Rows", Long.toString(data.rows()));
        data.sha256().forEach((file, digest) -> page.element("dt", "SHA-256 " + file)
                .open("dd")
                .element("code", digest)
                .close("dd"));
        return page.close("dl").close("section").toString();
    }

    private static String settings(BenchReport.Settings settings) {
        Markup page = new Markup().open("section").element("h2", "Settings").open("dl");
        page.entry("Baseline", settings.baseline());
        page.entry(
                "Rate",
                settings.targetRatePerSec() == null
                        ? "no open loop"
                        : Figures.rate(settings.targetRatePerSec()) + "/s"
                                + (settings.rateRule().isEmpty() ? "" : " (" + settings.rateRule() + ")"));
        page.entry("Measured time per arm", Figures.duration((double) settings.durationNs()));
        page.entry(
                "Blocks",
                "%d per arm, order %s, warm-up %s each"
                        .formatted(
                                settings.blocks(), settings.order(), Figures.duration((double) settings.warmUpNs())));
        page.entry("Engine threads", Integer.toString(settings.threads()));
        page.entry(
                "Batching",
                "up to %d queries, at most %s of waiting"
                        .formatted(settings.maxBatchSize(), Figures.duration((double) settings.maxBatchDelayNs())));
        page.entry("Seed", Long.toString(settings.seed()));
        return page.close("dl").close("section").toString();
    }

    private static String environment(RunEnvironment environment) {
        Markup page = new Markup().open("section").element("h2", "Environment").open("dl");
        page.entry("CPU", environment.cpuModel() + ", " + environment.logicalCores() + " logical cores");
        page.entry("Instruction sets", String.join(", ", environment.isaFlags()));
        page.entry("Memory", environment.memoryBytes() == 0 ? null : gibibytes(environment.memoryBytes()));
        page.entry("Operating system", environment.os());
        page.entry("JDK", environment.jdkVendor() + " " + environment.jdkVersion());
        page.entry("JVM flags", String.join(" ", environment.jvmFlags()));
        page.entry("Engine", environment.engine() + " " + environment.engineVersion());
        page.entry("Commit", commit(environment));
        page.entry("Started", environment.startedAt().toString());
        page.element("dt", "Command").open("dd");
        page.element("code", String.join(" ", environment.commandLine())).close("dd");
        return page.close("dl").close("section").toString();
    }

    private static String gibibytes(long bytes) {
        return Figures.fixed((double) bytes / (1L << 30), 1) + " GiB";
    }

    private static String commit(RunEnvironment environment) {
        String commit = environment.commit();
        if (commit == null) {
            return "unknown";
        }
        return Boolean.TRUE.equals(environment.dirty()) ? commit + " with uncommitted changes" : commit;
    }
}
