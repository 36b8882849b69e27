package io.quantbench.quant;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.Recipe;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Calibrates one model for several recipes: those that ask for the same tensors share a calibration. One thread. */
public final class SharedCalibration {
    private final QuantizationRun run;
    private final Supplier<CalibrationSet> samples;
    private final LongSupplier nanoClock;
    private final Consumer<String> progress;
    private final Map<Set<String>, Calibrated> known = new LinkedHashMap<>();

    /**
     * Nothing calibrated yet.
     *
     * @param samples asked for when the first recipe needs them, and for each further calibration
     * @param nanoClock times calibrations
     * @param progress hears one sentence before and one after each calibration
     */
    public SharedCalibration(
            QuantizationRun run, Supplier<CalibrationSet> samples, LongSupplier nanoClock, Consumer<String> progress) {
        this.run = run;
        this.samples = samples;
        this.nanoClock = nanoClock;
        this.progress = progress;
    }

    /**
     * A calibration and what it took.
     *
     * @param profile the statistics
     * @param wallNs how long gathering them took
     */
    public record Calibrated(CalibrationProfile profile, long wallNs) {}

    /** The statistics that {@code recipe} asks for, gathered now or for an earlier recipe. */
    public Calibrated of(Model source, Recipe recipe) {
        Set<String> tensors = run.tensorsToCalibrate(source, recipe);
        Calibrated calibrated = known.get(tensors);
        if (calibrated == null) {
            CalibrationSet set = samples.get();
            progress.accept("calibrating " + tensors.size() + " tensors for " + recipe.name() + " on "
                    + set.description() + " (" + set.trust().words() + ")");
            long startNs = nanoClock.getAsLong();
            CalibrationProfile profile = run.calibrate(source, recipe, set);
            calibrated = new Calibrated(profile, nanoClock.getAsLong() - startNs);
            progress.accept(String.format(Locale.ROOT, "calibrated in %.1f s", calibrated.wallNs() / 1e9));
            known.put(tensors, calibrated);
        }
        return calibrated;
    }

    /** All calibrations so far, in their order. */
    public Collection<Calibrated> all() {
        return List.copyOf(known.values());
    }
}
