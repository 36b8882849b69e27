package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.quantize.QuantizeJob;
import io.quantbench.harness.quantize.QuantizeSettings;
import io.quantbench.harness.quantize.report.QuantizeReport;
import io.quantbench.harness.quantize.report.QuantizeReportFiles;
import io.quantbench.harness.quantize.report.QuantizeReportJson;
import io.quantbench.harness.quantize.report.QuantizeVerdict.Status;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.report.ReportWriteException;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.PlanJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantbench quantize}: makes a variant of a model. */
@Command(
        name = "quantize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Makes a quantized variant of an FP32 ONNX model, measures it against the model, and says for each "
                        + "node what was done and why, and what the engine really runs.",
        footer = {
            "",
            "Examples:",
            "  quantbench quantize my.onnx                     int8-dynamic: needs no data",
            "  quantbench quantize my.onnx --recipe auto --calibration rows.jsonl",
            "  quantbench quantize my.onnx --recipe int8-static-qdq --calibration a.npy",
            "  quantbench quantize all-minilm-l6-v2 --recipe int8-hybrid --report out",
            "  quantbench quantize my.onnx --exclude block:0 --override 'type:Gemm bits=7'",
            "",
            "Recipes: auto, fp32-optimized, int8-dynamic, int8-dynamic-unfused,",
            "int8-static-qdq, int8-static-qoperator, int8-hybrid, int8-weight-only,",
            "int4-weight-only, nf4, fp4, fp16. A built-in model brings its own data.",
            "",
            "Exit codes: 0 made, and all demands are met; 1 made, but slower than FP32 or",
            "not close enough; 2 usage or input error."
        })
final class QuantizeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private QuantizeOptions options = new QuantizeOptions();

    @Option(names = "--plan", description = "Prints the decision for every node.")
    private boolean plan;

    @Option(
            names = "--write-plan",
            paramLabel = "FILE",
            description = "Writes the plan as JSON, to be edited and given to --apply-plan.")
    private @Nullable Path writePlan;

    @Option(names = "--json", description = "Prints the report as JSON instead of text.")
    private boolean json;

    QuantizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        QuantizeSettings settings = options.settings();
        QuantizeJob.Tools tools = new QuantizeJob.Tools(
                new OrtEngine(), SystemNanoClock.INSTANCE::nanoTime, Clock.systemUTC(), terminal::note);
        QuantizeJob.Finished finished = new QuantizeJob(settings, BuildVersion.identity(spec), tools).run();
        if (writePlan != null) {
            Files.writeString(writePlan, PlanJson.write(finished.result().plan()));
        }
        settings.outputs().reportFolder().ifPresent(folder -> write(folder, finished.report()));
        if (json) {
            terminal.out().println(QuantizeReportJson.write(finished.report()));
        } else {
            print(settings, finished);
        }
        terminal.out().flush();
        finished.report().warnings().forEach(terminal::error);
        if (finished.report().verdict().status() == Status.SLOWER_THAN_FP32) {
            terminal.error("SLOWER THAN FP32: " + settings.outputs().model() + " should not be deployed for speed");
        }
        return (finished.goalsMet() ? ExitCode.OK : ExitCode.GATE_FAILED).code();
    }

    private void write(Path folder, QuantizeReport report) {
        try {
            Files.createDirectories(folder);
            QuantizeReportFiles.Written files = new QuantizeReportFiles(AtomicFiles.onDisk()).write(folder, report);
            terminal.note("report: " + files.html() + ", " + files.json());
        } catch (ReportWriteException e) {
            throw new BenchException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new BenchException("--report " + folder + " cannot be made: " + e + "; choose another folder", e);
        }
    }

    private void print(QuantizeSettings settings, QuantizeJob.Finished finished) {
        QuantizeReport report = finished.report();
        if (plan) {
            finished.result().plan().decisions().forEach(this::print);
        }
        terminal.out().print(finished.result());
        QuantizeReport.Calibration calibration = report.calibration();
        if (calibration != null) {
            terminal.out()
                    .println("calibration: " + calibration.method() + " over " + calibration.samples() + " samples of "
                            + calibration.description());
        }
        terminal.out().println("the engine runs: " + kernels(report));
        if (!finished.explanation().isEmpty()) {
            finished.explanation().forEach(terminal.out()::println);
        } else if (!report.latency().isEmpty()) {
            report.verdict().sentences().forEach(terminal.out()::println);
        }
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s: %,d bytes, %.3fx of %s's %,d, made in %.2f s; its manifest lies beside it%n",
                        settings.outputs().model(),
                        report.variant().bytes(),
                        (double) report.variant().bytes() / report.source().bytes(),
                        report.source().file(),
                        report.source().bytes(),
                        finished.wallNs() / 1e9);
    }

    private static String kernels(QuantizeReport report) {
        QuantizeReport.RuntimeGraph runtime = report.runtime();
        if (runtime == null) {
            return "not audited";
        }
        Map<String, Long> counts = new TreeMap<>();
        runtime.kernels().stream()
                .filter(kernel -> !kernel.kind().equals("FLOAT"))
                .forEach(kernel -> counts.merge(kernel.operator(), (long) kernel.count(), Long::sum));
        String islands = runtime.islandsRemoved().isEmpty()
                ? ""
                : "; " + runtime.islandsRemoved().size() + " nodes were sent back to float, where integers only cost";
        return counts + " beside float kernels (" + runtime.engine() + ")" + islands;
    }

    private void print(NodeDecision decision) {
        terminal.out()
                .printf(
                        "%-14s %-22s %s: %s%n",
                        decision.treatment(), decision.opType(), decision.node(), decision.reason());
    }
}
