package io.quantbench.harness.quantize.report;

import io.quantbench.harness.page.Figures;
import io.quantbench.harness.page.Markup;
import io.quantbench.harness.quantize.report.QuantizeReport.ModelFile;
import io.quantbench.load.report.RunEnvironment;

/** What another person needs to repeat the run: files, recipe, calibration, machine, command. */
final class ReportProvenance {
    private ReportProvenance() {}

    static String render(QuantizeReport report) {
        Markup page = new Markup();
        model(page, "Source", report.source());
        model(page, "Variant", report.variant());
        page.open("section")
                .element("h2", "Recipe")
                .open("dl")
                .entry("Name", report.recipe().name());
        page.entry("Target", report.recipe().target());
        page.entry("Float passes before", String.join(", ", report.recipe().floatPasses()));
        report.recipe().options().forEach(page::entry);
        page.close("dl").close("section");
        calibration(page, report);
        fidelity(page, report);
        environment(page, report.environment());
        return page.toString();
    }

    private static void model(Markup page, String title, ModelFile file) {
        page.open("section").element("h2", title).open("dl").entry("File", file.file());
        page.entry("Size", Figures.size(file.bytes())).entry("Nodes", Integer.toString(file.nodes()));
        page.entry("Producer", file.producer()).entry("SHA-256", file.sha256());
        page.close("dl").close("section");
    }

    private static void calibration(Markup page, QuantizeReport report) {
        QuantizeReport.Calibration calibration = report.calibration();
        if (calibration != null) {
            page.open("section").element("h2", "Calibration").open("dl").entry("Data", calibration.description());
            page.entry("Samples", Integer.toString(calibration.samples())).entry("Ranges", calibration.method());
            page.entry("Trust", calibration.trust());
            page.close("dl").close("section");
        }
    }

    private static void fidelity(Markup page, QuantizeReport report) {
        QuantizeReport.Fidelity fidelity = report.fidelity();
        if (fidelity != null) {
            page.open("section").element("h2", "Faithfulness").open("dl").entry("Data", fidelity.data());
            page.entry("Rows", Long.toString(fidelity.rows()));
            page.entry("Cosine, mean", Figures.fixed(fidelity.cosineMean(), 5));
            page.entry("Cosine, lowest", Figures.fixed(fidelity.cosineMin(), 5));
            page.entry("SQNR", Figures.fixed(fidelity.sqnrDb(), 1) + " dB");
            page.entry("Same decision", Figures.percent(fidelity.agreement(), 1));
            page.close("dl").close("section");
        }
    }

    private static void environment(Markup page, RunEnvironment machine) {
        page.open("section").element("h2", "Environment").open("dl");
        page.entry("CPU", machine.cpuModel() + ", " + machine.logicalCores() + " logical cores");
        page.entry("Instruction sets", String.join(", ", machine.isaFlags()));
        page.entry("Operating system", machine.os()).entry("JDK", machine.jdkVendor() + " " + machine.jdkVersion());
        page.entry("Engine", machine.engine() + " " + machine.engineVersion());
        page.entry("Commit", machine.commit() == null ? "unknown" : machine.commit());
        page.entry("Started", machine.startedAt().toString())
                .element("dt", "Command")
                .open("dd");
        page.element("code", String.join(" ", machine.commandLine())).close("dd");
        page.close("dl").close("section");
    }
}
