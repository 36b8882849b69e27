package io.quantbench.harness.bench.recipes;

import io.quantbench.harness.bench.BenchListener;
import io.quantbench.harness.bench.BenchSettings;
import io.quantbench.harness.bench.ModelSamples;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.bench.recipes.ArmMaking.ArmFile;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkReport.ArmResult;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkReport.Baseline;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkReport.Point;
import io.quantbench.load.report.RunEnvironment;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Makes variants of a float model by several recipes, opens them and files from elsewhere beside the float file as it came, and
 * measures all of them in turns: speed and closeness at each length. Runs on one thread; {@link #soFar} and {@link #removeVariants} may be
 * called from others, as when the process is told to end.
 */
public final class RecipeBenchmark implements AutoCloseable {
    /** Name of the float model's arm. */
    static final String BASELINE = "fp32";

    /** Inputs whose outputs are compared at each length; the first few are timed. */
    private static final int COMPARED = 16;

    private final RecipeBenchmarkSettings settings;
    private final Engine engine;
    private final LongSupplier nanoClock;
    private final BenchListener listener;
    private final RunEnvironment environment;
    private final Path folder;
    private volatile Progress progress = new Progress("", "", 0, List.of(), List.of(), Map.of(), false);

    /**
     * A benchmark that is ready to run.
     *
     * @param identity which build of which command measures
     * @param nanoClock measures
     * @param clock dates the report
     * @throws IOException if the folder for the variants cannot be made
     */
    public RecipeBenchmark(
            RecipeBenchmarkSettings settings,
            RunIdentity identity,
            Engine engine,
            LongSupplier nanoClock,
            Clock clock,
            BenchListener listener)
            throws IOException {
        this.settings = settings;
        this.engine = engine;
        this.nanoClock = nanoClock;
        this.listener = listener;
        this.environment = identity.environment(engine, settings.seed(), clock);
        this.folder = settings.out().isPresent()
                ? Files.createDirectories(settings.out().get())
                : Files.createTempDirectory("quantbench-recipes-");
    }

    /** All that is known by now; replaced as a whole, so that another thread sees what belongs together. */
    private record Progress(
            String samples,
            String calibration,
            long baselineBytes,
            List<Baseline> baseline,
            List<ArmFile> files,
            Map<String, List<Point>> points,
            boolean complete) {}

    /**
     * Makes, measures and compares.
     *
     * @throws IOException if a file cannot be read or written
     * @throws io.quantbench.quant.engine.EngineException if the float model itself cannot be run
     */
    public RecipeBenchmarkReport run() throws IOException {
        BenchSettings.Subject subject = settings.subject();
        Path source = model();
        ModelSamples samples = ModelSamples.of(subject, source, engine, settings.seed());
        List<ArmFile> files = make(source, samples);
        try (LengthStudy study = new LengthStudy(engine, nanoClock, source, files)) {
            for (ArmFile failed : study.unusable()) {
                files.replaceAll(file -> file.name().equals(failed.name()) ? failed : file);
            }
            List<Baseline> baseline = new ArrayList<>();
            Map<String, List<Point>> points = new LinkedHashMap<>();
            for (Map.Entry<String, List<Map<String, Tensor>>> length :
                    inputs(study, samples.evaluation()).entrySet()) {
                listener.stage("measuring " + study.armCount() + " models in turn, " + length.getKey());
                LengthStudy.Measured measured = study.measure(length.getKey(), length.getValue(), settings.rounds());
                baseline.add(measured.baseline());
                measured.points().forEach((arm, point) -> points.computeIfAbsent(arm, name -> new ArrayList<>())
                        .add(point));
                publish(files, baseline, points, false);
            }
            publish(files, baseline, points, true);
        }
        return soFar();
    }

    private Path model() {
        return settings.subject().model().orElseGet(settings.subject().builtIn()::file);
    }

    private List<ArmFile> make(Path source, ModelSamples samples) throws IOException {
        listener.stage("making the variants of " + source.getFileName());
        ArmMaking making =
                new ArmMaking(engine, nanoClock, OnnxReader.read(source), samples.calibration(), folder, listener);
        List<ArmFile> files = new ArrayList<>();
        for (RecipeArm arm : settings.arms()) {
            files.add(making.get(arm));
            progress = new Progress(
                    samples.evaluationSource(),
                    making.calibration(),
                    OnnxReader.totalBytes(source),
                    List.of(),
                    List.copyOf(files),
                    Map.of(),
                    false);
        }
        return files;
    }

    private Map<String, List<Map<String, Tensor>>> inputs(LengthStudy study, List<Map<String, Tensor>> samples) {
        Map<String, List<Map<String, Tensor>>> inputs = new LinkedHashMap<>();
        if (!LengthSamples.isPossible(study.inputs(), samples)) {
            inputs.put("samples", samples.subList(0, Math.min(COMPARED, samples.size())));
            return inputs;
        }
        LengthSamples texts = new LengthSamples(samples);
        settings.lengths().forEach(length -> inputs.put(Integer.toString(length), texts.of(length, COMPARED)));
        return inputs;
    }

    private void publish(
            List<ArmFile> files, List<Baseline> baseline, Map<String, List<Point>> points, boolean complete) {
        Map<String, List<Point>> copy = new LinkedHashMap<>();
        points.forEach((arm, list) -> copy.put(arm, List.copyOf(list)));
        Progress before = progress;
        progress = new Progress(
                before.samples(),
                before.calibration(),
                before.baselineBytes(),
                List.copyOf(baseline),
                List.copyOf(files),
                copy,
                complete);
    }

    /** What has been measured by now. */
    public RecipeBenchmarkReport soFar() {
        Progress known = progress;
        List<ArmResult> arms = known.files().stream()
                .map(file -> new ArmResult(
                        file.name(),
                        file.problem(),
                        file.bytes(),
                        (double) file.bytes() / Math.max(1, known.baselineBytes()),
                        file.makeSeconds(),
                        file.calibrationSeconds(),
                        file.quantizedNodes(),
                        Optional.ofNullable(known.points().get(file.name())).orElse(List.of())))
                .toList();
        return new RecipeBenchmarkReport(
                RecipeBenchmarkReport.SCHEMA_VERSION,
                known.complete(),
                String.valueOf(model().getFileName()),
                known.samples(),
                known.calibration(),
                known.baselineBytes(),
                known.baseline(),
                arms,
                environment);
    }

    @Override
    public void close() {
        removeVariants();
    }

    /** Removes the variants, unless they were to be kept; may be called while the run goes on, to leave nothing behind. */
    public void removeVariants() {
        if (settings.out().isPresent() || !Files.exists(folder)) {
            return;
        }
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("temporary files are left in " + folder + ": " + e.getMessage(), e);
        }
    }
}
