package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.calibrate.CalibrationException;
import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.Trust;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.fidelity.FidelityReport;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.Recipe.Int8Static.Style;
import io.quantbench.quant.quantize.RecipeOptions;
import io.quantbench.quant.quantize.Scope;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models, data and goals that are wrong get one sentence each: what, where, what to do. */
class BadModelsTest {
    private static final int WIDTH = 64;

    /** How often the float model is opened before it is measured: to compare with, and to audit and compare fp32-optimized. */
    private static final int FLOAT_AUDITS = 3;

    private final OrtEngine engine = new OrtEngine();
    private final QuantizationRun run = new QuantizationRun(engine, () -> 0);

    private static Model matMul(Tensor weight) {
        GraphSketch sketch = new GraphSketch(1);
        String output = sketch.node("MatMul", List.of("x", sketch.constant(weight)));
        return sketch.model(13, output, Dim.symbolic("batch"), Dim.unknown());
    }

    private static float[] ramp(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i % 17 - 8) / 16f;
        }
        return values;
    }

    private static Tensor square() {
        return Tensor.ofFloats(Shape.of(WIDTH, WIDTH), ramp(WIDTH * WIDTH));
    }

    private static CalibrationSet samples(Tensor... samples) {
        return CalibrationSet.of(
                "by hand",
                Trust.REAL_DATA,
                Arrays.stream(samples).map(sample -> Map.of("x", sample)).toList());
    }

    private static Tensor rows(int rows, int width) {
        return Tensor.ofFloats(Shape.of(rows, width), ramp(rows * width));
    }

    private QuantizationRun.Outcome quantize(String name, Model model, CalibrationSet samples) throws IOException {
        Recipe recipe = RecipeOptions.recipe(name, Map.of());
        Optional<CalibrationProfile> profile =
                recipe.needsCalibration() ? Optional.of(run.calibrate(model, recipe, samples)) : Optional.empty();
        return run.run(model, recipe, profile);
    }

    private FidelityReport compare(Model model, Model variant, Tensor... inputs) {
        try (ScratchSessions scratch = new ScratchSessions(engine, EngineOptions.defaults());
                EngineSession reference = scratch.open(model);
                EngineSession candidate = scratch.open(variant)) {
            return AutoQuantizer.compare(
                    reference,
                    candidate,
                    Arrays.stream(inputs).map(input -> Map.of("x", input)).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int8-dynamic",
                "int8-static-qdq",
                "int8-static-qoperator",
                "int8-hybrid",
                "int8-weight-only",
                "int4-weight-only",
                "nf4"
            })
    void weightsThatAreNotFiniteStayFloatAndAreNamed(String recipe) throws IOException {
        float[] broken = ramp(WIDTH * WIDTH);
        broken[70] = Float.NaN;
        GraphSketch sketch = new GraphSketch(1);
        String bad = sketch.constant(Tensor.ofFloats(Shape.of(WIDTH, WIDTH), broken));
        List<String> products = List.of(sketch.node("MatMul", List.of("x", bad)), sketch.matMul("x", WIDTH, WIDTH));
        String output = sketch.node("Concat", products, Attribute.of("axis", 1));
        Model model = sketch.model(13, output, Dim.symbolic("batch"), Dim.fixed(WIDTH));
        QuantPlan plan =
                quantize(recipe, model, samples(rows(3, WIDTH))).result().plan();
        assertThat(plan.decisions())
                .filteredOn(decision -> decision.opType().equals("MatMul"))
                .extracting(decision -> decision.treatment().isQuantized())
                .containsExactly(false, true);
        assertThat(plan.decisions().get(0).reason())
                .isEqualTo("stays float: its constant 'c0' has NaN at element 70, which no scale can stand for; "
                        + "export the model again");
    }

    @Test
    void recurrentWeightsAndTablesThatAreNotFiniteAreNamedToo() {
        float[] broken = ramp(4 * 32 * 24);
        broken[5] = Float.POSITIVE_INFINITY;
        GraphSketch sketch = new GraphSketch(1);
        List<String> inputs = List.of(
                "x", sketch.constant(Tensor.ofFloats(Shape.of(1, 128, 24), broken)), sketch.constant(0.3, 1, 128, 32));
        Model model = sketch.model(
                14,
                sketch.node("LSTM", inputs, Attribute.of("hidden_size", 32)),
                Dim.unknown(),
                Dim.unknown(),
                Dim.unknown());
        assertThat(run.quantize(model, Recipe.Int8Dynamic.defaults()).plan().decisions())
                .extracting(NodeDecision::reason)
                .containsExactly("stays float: its constant 'c0' has Infinity at element 5, which no scale can stand "
                        + "for; export the model again");
    }

    @Test
    void activationsThatAreNotFiniteAreNamedWithTheirSample() {
        GraphSketch sketch = new GraphSketch(1);
        String root = sketch.node("Sqrt", List.of("x"));
        Model model = sketch.model(13, sketch.matMul(root, WIDTH, WIDTH), Dim.symbolic("batch"), Dim.fixed(WIDTH));
        float[] values = new float[WIDTH];
        values[9] = -1;
        Tensor negative = Tensor.ofFloats(Shape.of(1, WIDTH), values);
        Tensor fine = Tensor.ofFloats(Shape.of(1, WIDTH), new float[WIDTH]);
        refuses(
                CalibrationException.class,
                () -> quantize("int8-static-qdq", model, samples(fine, negative)),
                "tensor '" + root + "' [1, 64] has NaN at element 9 for sample 2; leave the sample out, or exclude the "
                        + "nodes that read the tensor");
    }

    private static void refuses(Class<? extends Exception> type, ThrowingCallable call, String sentence) {
        assertThatThrownBy(call).isInstanceOf(type).hasMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8-dynamic", "int8-static-qdq", "int8-static-qoperator", "int8-hybrid"})
    void channelsAndInputsThatAreConstantZeroStayZero(String recipe) throws IOException {
        float[] weight = ramp(WIDTH * WIDTH);
        for (int row = 0; row < WIDTH; row++) {
            weight[row * WIDTH + 3] = 0;
        }
        Model model = matMul(Tensor.ofFloats(Shape.of(WIDTH, WIDTH), weight));
        Tensor zero = Tensor.ofFloats(Shape.of(2, WIDTH), new float[2 * WIDTH]);
        QuantizationRun.Outcome trained = quantize(recipe, model, samples(rows(2, WIDTH)));
        assertThat(trained.result().plan().quantizedCount()).isEqualTo(1);
        FidelityReport report = compare(model, trained.result().model(), rows(2, WIDTH), zero);
        assertThat(report.nonFiniteCandidate()).isZero();
        assertThat(report.sqnrDb()).isGreaterThan(30);
        QuantizationRun.Outcome constant = quantize(recipe, model, samples(zero));
        FidelityReport silent = compare(model, constant.result().model(), zero);
        assertThat(silent.nonFiniteCandidate()).isZero();
        assertThat(silent.maxAbsoluteError()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8-dynamic", "int8-static-qdq", "int8-hybrid", "int4-weight-only", "fp16"})
    void aConstantWithoutElementsStaysAsItIs(String recipe) throws IOException {
        GraphSketch sketch = new GraphSketch(1);
        String none = sketch.node("MatMul", List.of("x", sketch.constant(1, WIDTH, 0)));
        String some = sketch.matMul("x", WIDTH, WIDTH);
        Model model = sketch.model(
                13,
                sketch.node("Concat", List.of(some, none), Attribute.of("axis", 1)),
                Dim.symbolic("batch"),
                Dim.fixed(WIDTH));
        QuantizationRun.Outcome outcome = quantize(recipe, model, samples(rows(2, WIDTH)));
        assertThat(outcome.result().plan().decisions().get(0).treatment().isQuantized())
                .isFalse();
        assertThat(compare(model, outcome.result().model(), rows(2, WIDTH)).sqnrDb())
                .isGreaterThan(15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8-dynamic", "int8-static-qdq", "int8-static-qoperator", "int8-hybrid"})
    void openExtentsStayOpen(String recipe) throws IOException {
        Model model = matMul(square());
        QuantizationRun.Outcome outcome = quantize(recipe, model, samples(rows(2, WIDTH)));
        for (int batch : new int[] {1, 3, 31}) {
            assertThat(compare(model, outcome.result().model(), rows(batch, WIDTH))
                            .sqnrDb())
                    .as("batch %d", batch)
                    .isGreaterThan(30);
        }
        assertThat(outcome.result().model().graph().inputs())
                .isEqualTo(model.graph().inputs());
    }

    @Test
    void aStaticRecipeWithoutSamplesSaysWhatItNeeds() {
        Recipe recipe = Recipe.Int8Static.defaults(Style.STATIC_QDQ);
        refuses(
                QuantizationException.class,
                () -> run.run(matMul(square()), recipe, Optional.empty()),
                "recipe int8-static-qdq needs samples to calibrate with: name them with --calibration DATA");
        refuses(
                CalibrationException.class,
                () -> run.calibrate(matMul(square()), recipe, samples()),
                "there are no samples to calibrate with (by hand); give at least one, better 300");
    }

    @Test
    void samplesThatDoNotFitAreNamedWithWhatTheModelWants() {
        GraphSketch sketch = new GraphSketch(1);
        Model model = sketch.model(13, sketch.matMul("x", WIDTH, WIDTH), Dim.symbolic("batch"), Dim.fixed(WIDTH));
        Recipe recipe = Recipe.Int8Static.defaults(Style.HYBRID);
        ThrowingCallable narrow = () -> run.calibrate(model, recipe, samples(rows(1, WIDTH), rows(1, 63)));
        assertThatThrownBy(narrow)
                .isInstanceOf(CalibrationException.class)
                .hasMessageStartingWith("sample 2 does not fit the model: input x was given [1, 63], but its axis 1 is "
                        + "fixed at 64; the model declares x");
        Tensor flat = Tensor.ofFloats(Shape.of(WIDTH), ramp(WIDTH));
        assertThatThrownBy(() -> run.calibrate(model, recipe, samples(flat)))
                .isInstanceOf(CalibrationException.class)
                .hasMessageStartingWith(
                        "sample 1 does not fit the model: input x was given rank 1 [64]; the model " + "declares x");
        Tensor whole = Tensor.ofLongs(Shape.of(1, WIDTH), new long[WIDTH]);
        assertThatThrownBy(() -> run.calibrate(model, recipe, samples(whole)))
                .isInstanceOf(CalibrationException.class)
                .hasMessageStartingWith(
                        "sample 1 does not fit the model: input x was given INT64; the model declares x");
        CalibrationSet misnamed = CalibrationSet.of("by hand", Trust.REAL_DATA, List.of(Map.of("ids", rows(1, WIDTH))));
        refuses(
                CalibrationException.class,
                () -> run.calibrate(model, recipe, misnamed),
                "sample 1 does not fit the model: the model has no input ids; it has x");
    }

    @Test
    void anOperatorSetThatIsTooOldIsSaidWithWhatToDo() {
        GraphSketch sketch = new GraphSketch(1);
        String output = sketch.matMul("x", WIDTH, WIDTH);
        Model nine = sketch.model(9, output, Dim.symbolic("batch"), Dim.fixed(WIDTH));
        refuses(
                QuantizationException.class,
                () -> run.quantize(nine, Recipe.Int8Dynamic.defaults()),
                "the model uses operator set 9, but dynamic quantization needs 11 or later; export the model again");
        refuses(
                QuantizationException.class,
                () -> quantize("int8-static-qoperator", nine, samples(rows(1, WIDTH))),
                "the model uses operator set 9, but QuantizeLinear needs 10 or later; use a newer export");
        // What needs no operator of set 11 or 13 is done with what there is.
        Model old = sketch.model(10, output, Dim.symbolic("batch"), Dim.fixed(WIDTH));
        assertThatCode(() -> quantize("int8-static-qoperator", old, samples(rows(1, WIDTH))))
                .doesNotThrowAnyException();
        Model ten = sketch.model(10, output, Dim.symbolic("batch"), Dim.fixed(WIDTH));
        refuses(
                QuantizationException.class,
                () -> quantize("int8-static-qdq", ten, samples(rows(1, WIDTH))),
                "the model uses operator set 10, but per-channel weights between QuantizeLinear and DequantizeLinear "
                        + "need 13 or later; use int8-static-qoperator, per-tensor weights, or a newer export");
    }

    @Test
    void aGoalThatCannotBeMetKeepsTheClosestAndSaysSo() throws IOException {
        Model model = matMul(square());
        // From the second opening of the model on, it counts as slow: fp32-optimized, which is equal, is then no way
        // out.
        AtomicInteger opened = new AtomicInteger();
        PacedEngine paced = new PacedEngine(
                candidate -> candidate.equals(model) && opened.getAndIncrement() == FLOAT_AUDITS ? 1000 : 3000);
        AutoQuantizer.Goal goal = new AutoQuantizer.Goal(Preset.RECURRENT, 1, Scope.defaults());
        AutoQuantizer.Samples samples =
                new AutoQuantizer.Samples(Optional.empty(), List.of(Map.of("x", rows(2, WIDTH))));
        AutoQuantizer auto = new AutoQuantizer(paced, paced::nowNs, line -> {});
        AutoQuantizer.Choice choice = auto.choose(model, goal, samples);
        assertThat(choice.goalMet()).isFalse();
        assertThat(choice.chosen().isQuantized()).isTrue();
        assertThat(AutoQuantizer.explain(choice, goal).get(0)).startsWith("GOAL MISSED, closest is kept: ");
    }
}
