package io.quantbench.harness.bench.recipes;

import io.quantbench.harness.bench.BenchListener;
import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.SharedCalibration;
import io.quantbench.quant.SharedCalibration.Calibrated;
import io.quantbench.quant.calibrate.CalibrationException;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Gets the file of each arm: makes it as its recipe says, audited, or takes what is there. */
final class ArmMaking {
    private final QuantizationRun run;
    private final LongSupplier nanoClock;
    private final Model source;
    private final SharedCalibration calibration;
    private final Path folder;
    private final BenchListener listener;

    ArmMaking(
            Engine engine,
            LongSupplier nanoClock,
            Model source,
            CalibrationSet samples,
            Path folder,
            BenchListener listener) {
        this.run = new QuantizationRun(engine, nanoClock);
        this.nanoClock = nanoClock;
        this.source = source;
        this.calibration = new SharedCalibration(run, () -> samples, nanoClock, listener::note);
        this.folder = folder;
        this.listener = listener;
    }

    /**
     * An arm's file, or why there is none.
     *
     * @param problem empty if there is a file
     */
    record ArmFile(
            String name,
            Path file,
            String problem,
            long bytes,
            double makeSeconds,
            double calibrationSeconds,
            long quantizedNodes) {}

    /** The file of {@code arm}; a recipe that cannot be made is told by its problem. */
    ArmFile get(RecipeArm arm) throws IOException {
        if (arm instanceof RecipeArm.Given given) {
            boolean isThere = Files.isRegularFile(given.file());
            return new ArmFile(
                    arm.name(),
                    given.file(),
                    isThere ? "" : "there is no file " + given.file(),
                    isThere ? OnnxReader.totalBytes(given.file()) : 0,
                    0,
                    0,
                    0);
        }
        Path file = folder.resolve(arm.name().replaceAll("[^A-Za-z0-9.=-]+", "_") + ".onnx");
        try {
            return make(arm.name(), ((RecipeArm.Made) arm).recipe(), file);
        } catch (QuantizationException | CalibrationException | EngineException e) {
            return new ArmFile(arm.name(), file, String.valueOf(e.getMessage()), 0, 0, 0, 0);
        }
    }

    private ArmFile make(String name, Recipe recipe, Path file) throws IOException {
        Optional<Calibrated> calibrated =
                recipe.needsCalibration() ? Optional.of(calibration.of(source, recipe)) : Optional.empty();
        listener.note("making " + name);
        long startNs = nanoClock.getAsLong();
        QuantizationRun.Outcome outcome = run.run(source, recipe, calibrated.map(Calibrated::profile));
        OnnxWriter.write(outcome.result().model(), file);
        double seconds = (nanoClock.getAsLong() - startNs) / 1e9;
        return new ArmFile(
                name,
                file,
                "",
                OnnxReader.totalBytes(file),
                seconds,
                calibrated.map(done -> done.wallNs() / 1e9).orElse(0.0),
                outcome.result().plan().quantizedCount());
    }

    /** What the recipes' ranges come from; empty if none needed any. */
    String calibration() {
        return calibration.all().stream()
                .findFirst()
                .map(done -> done.profile().summary())
                .orElse("");
    }
}
