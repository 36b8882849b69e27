package io.quantbench.quant;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Leaves those layers of a static recipe float that cost the most accuracy, until a goal is met, at the least work in float.
 *
 * <ol>
 *   <li>Each layer with weights, or group of neighbours where there are more than {@value TuningSearch#MAX_GROUPS} layers, is
 *       quantized alone; the noise that this makes in the model's output is its damage. Noise energies of several layers about add
 *       up, so that one variant for each says what a combination will do.
 *   <li>Groups are given up in the order of damage for each share of the work. The fewest that meet the goal are found by doubling
 *       and bisection; every trial is a whole variant, islands taken back, measured by the goal itself.
 *   <li>Of these groups, the least damaging are quantized again where the goal is still met.
 * </ol>
 *
 * <p>The same arguments give the same result, from at most {@value TuningSearch#MAX_GROUPS} + 21 variants: about a minute for a model of
 * some 40 ms and 48 samples. Interrupting the thread ends it between two variants. One thread. (Ranking layers by quantizing each
 * alone: Wu et al., arXiv 2004.09602, section 5. Weighing damage against work is ours.)
 */
public final class Tuner {
    private final Engine engine;
    private final QuantizationRun run;
    private final Consumer<String> progress;

    /**
     * A tuner on {@code engine}.
     *
     * @param nanoClock times the passes; nothing is decided by it
     * @param progress hears what is being done, a line each
     */
    public Tuner(Engine engine, LongSupplier nanoClock, Consumer<String> progress) {
        this.engine = engine;
        this.run = new QuantizationRun(engine, nanoClock);
        this.progress = progress;
    }

    /**
     * What is to be reached.
     *
     * @param minimum least quality that is good enough
     * @param quality of a variant, larger is better: a closeness to the float model, or a task's metric; asked some ten times
     */
    public record Goal(double minimum, ToDoubleFunction<EngineSession> quality) {
        /**
         * A mean cosine between the first outputs of the variant and of the float model; see {@link AutoQuantizer#compare}.
         *
         * @param reference the float model; stays the caller's, and open until the tuner is done
         */
        public static Goal meanCosine(double minimum, EngineSession reference, List<Map<String, Tensor>> samples) {
            return new Goal(minimum, session -> AutoQuantizer.compare(reference, session, samples)
                    .cosineMean());
        }
    }

    /**
     * Tunes {@code recipe} for {@code source}.
     *
     * @param profile from {@link QuantizationRun#calibrate} of this model and recipe
     * @param samples the first few tell the damage of a layer; at least one
     * @throws QuantizationException if the recipe cannot be carried out at all, or the thread is interrupted
     * @throws IOException if a temporary file cannot be written
     */
    public Tuning tune(
            Model source,
            Recipe.Int8Static recipe,
            CalibrationProfile profile,
            List<Map<String, Tensor>> samples,
            Goal goal)
            throws IOException {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("there is no sample to tell the damage of a layer with");
        }
        try (ScratchSessions sessions = new ScratchSessions(engine, EngineOptions.defaults())) {
            Quantizer.Prepared prepared = run.prepare(source, recipe);
            TuningSearch.Subject subject = new TuningSearch.Subject(prepared, recipe, Optional.of(profile));
            return new TuningSearch(run, sessions, subject, goal, progress).tune(samples);
        }
    }
}
