package io.quantbench.harness.quantize;

import io.quantbench.harness.bench.ModelSamples;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.quantize.QuantizeSettings.Task;
import io.quantbench.harness.quantize.TaskMaking.Product;
import io.quantbench.harness.quantize.VariantStudy.Findings;
import io.quantbench.harness.quantize.report.QuantizeReport;
import io.quantbench.harness.quantize.report.QuantizeReport.Correction;
import io.quantbench.load.report.RunEnvironment;
import io.quantbench.quant.AutoQuantizer;
import io.quantbench.quant.QuantizationResult;
import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.VariantMaker;
import io.quantbench.quant.audit.LatencyComparison.Verdict;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.fidelity.TensorFidelity;
import io.quantbench.quant.onnx.OnnxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One {@code quantize} run: makes the variant, looks at it, measures it, and says in a report what it found. One thread. */
public final class QuantizeJob {
    private final QuantizeSettings settings;
    private final RunIdentity identity;
    private final Tools tools;

    /**
     * What a run needs of its surroundings.
     *
     * @param nanoClock measures
     * @param clock dates files
     * @param progress hears what is being done, a line each
     */
    public record Tools(Engine engine, LongSupplier nanoClock, Clock clock, Consumer<String> progress) {}

    public QuantizeJob(QuantizeSettings settings, RunIdentity identity, Tools tools) {
        this.settings = settings;
        this.identity = identity;
        this.tools = tools;
    }

    /**
     * What a run came to.
     *
     * @param result what was done to each node
     * @param explanation for {@code auto}: the choice in five lines; else empty
     * @param goalsMet whether all that was demanded holds; the variant is on disk either way
     * @param wallNs reading, making and writing, in ns
     */
    public record Finished(
            QuantizeReport report, QuantizationResult result, List<String> explanation, boolean goalsMet, long wallNs) {
        public Finished {
            explanation = List.copyOf(explanation);
        }
    }

    /**
     * Runs it.
     *
     * @throws QuantizeException if it cannot take place as asked
     * @throws IOException if a file cannot be read or written; an earlier variant is then still whole
     */
    public Finished run() throws IOException {
        SampleSource source = new SampleSource(settings, tools.engine());
        RunEnvironment environment = identity.environment(tools.engine(), settings.seed(), tools.clock());
        Path target = settings.outputs().model();
        requireOther(source.model(), target);
        TaskMaking making = new TaskMaking(settings, source, tools.engine(), tools.nanoClock(), tools.progress());
        VariantMaker.Made made = new VariantMaker(tools.nanoClock(), tools.clock())
                .toFile(source.model(), making, Optional.of(TaskMaking.profileFile(target)), target);
        Product product = making.product();
        ReportAssembly assembly = new ReportAssembly(settings, made, product);
        Optional<Findings> findings =
                settings.outputs().measured() ? study(product, source, assembly) : Optional.empty();
        QuantizeReport report = assembly.report(
                identity.toolVersion(), environment, tools.clock().instant(), OnnxReader.totalBytes(source.model()));
        return new Finished(
                report,
                made.result(),
                product.search()
                        .map(search -> AutoQuantizer.explain(search.choice(), search.goal()))
                        .orElse(List.of()),
                goalsMet(findings),
                made.wallNs());
    }

    private static void requireOther(Path source, Path target) throws IOException {
        if (Files.exists(target) && Files.exists(source) && Files.isSameFile(source, target)) {
            throw new QuantizeException("--out " + target + " is the source itself; choose another file");
        }
        Path parent = target.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            throw new QuantizeException(
                    "--out " + target + " lies in no folder: " + parent + " is none; make it first");
        }
    }

    /** Measures as much as is asked for. What nobody asked to be judged by may fail, and is then said not to be measured. */
    private Optional<Findings> study(Product product, SampleSource source, ReportAssembly assembly) throws IOException {
        ModelSamples samples = source.samples();
        VariantStudy study = new VariantStudy(tools.engine(), tools.nanoClock(), samples.evaluation());
        Findings findings;
        try {
            tools.progress().accept("measuring against FP32 on " + samples.evaluationSource());
            findings = study.measure(product);
        } catch (EngineException e) {
            if (settings.goals().any() || settings.task() instanceof Task.Auto) {
                throw e;
            }
            assembly.warn("speed and closeness were not measured: " + e.getMessage());
            return Optional.empty();
        }
        assembly.add(findings, samples);
        if (settings.outputs().reportFolder().isPresent()) {
            details(product, study, findings, assembly);
        }
        return Optional.of(findings);
    }

    private void details(Product product, VariantStudy study, Findings findings, ReportAssembly assembly)
            throws IOException {
        List<TensorFidelity> tensors = new ArrayList<>();
        try {
            tools.progress().accept("comparing tensor by tensor");
            tensors.addAll(study.tensors(product.outcome()));
        } catch (EngineException | IllegalArgumentException e) {
            assembly.warn("errors are not told by tensor: " + e.getMessage());
        }
        List<Correction> corrections = List.of();
        if (product.outcome().profile().isPresent() && !(settings.task() instanceof Task.Apply)) {
            tools.progress().accept("making the variant again without each accuracy algorithm");
            corrections = new CorrectionStudy(new QuantizationRun(tools.engine(), tools.nanoClock()), study)
                    .of(product, findings.fidelity());
        }
        assembly.add(tensors, corrections);
    }

    private boolean goalsMet(Optional<Findings> findings) {
        if (findings.isEmpty()) {
            return true;
        }
        boolean slower = findings.get().variant().verdict() == Verdict.SLOWER;
        double cosine = findings.get().fidelity().cosineMean();
        return !(slower && settings.goals().neverSlower())
                && (settings.minCosine().isEmpty()
                        || cosine >= settings.minCosine().getAsDouble());
    }
}
