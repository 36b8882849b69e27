package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.Tuning.Trial;
import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.Trust;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.Recipe.Int8Static.Style;
import io.quantbench.quant.quantize.Refinement;
import io.quantbench.quant.quantize.Scope;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TunerTest {
    private static final int CHANNELS = 8;
    private static final int SIZE = 10;
    private static final OrtEngine ENGINE = new OrtEngine();
    private static final List<Map<String, Tensor>> SAMPLES =
            IntStream.range(0, 6).mapToObj(TunerTest::sample).toList();
    private static final CalibrationSet CALIBRATION = CalibrationSet.of(
            "random images",
            Trust.GENERATED,
            IntStream.range(100, 120).mapToObj(TunerTest::sample).toList());

    /**
     * Four convolutions. The first one's channel 0 is always 0; the weights of {@code poisoned}'s input channel 0 are so large that on
     * the grid that they demand the other weights vanish, without any effect on the float model where that is the second one.
     */
    private static final Model POISONED = model(1);

    private static final Model SOUND = model(-1);

    private final List<String> progress = new ArrayList<>();

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static Map<String, Tensor> sample(int seed) {
        return Map.of("x", Tensor.ofFloats(Shape.of(1, CHANNELS, SIZE, SIZE), random(CHANNELS * SIZE * SIZE, seed)));
    }

    private static Model model(int poisoned) {
        List<Initializer> constants = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        String current = "x";
        for (int layer = 0; layer < 4; layer++) {
            float[] weights = random(CHANNELS * CHANNELS * 9, 50 + layer);
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= 0.2f;
                boolean ofFirstOutput = i / 9 / CHANNELS == 0;
                boolean ofFirstInput = i / 9 % CHANNELS == 0;
                weights[i] = layer == 0 && ofFirstOutput ? 0 : layer == poisoned && ofFirstInput ? 500 : weights[i];
            }
            String name = "conv" + layer;
            constants.add(Initializer.of(name + "_w", Tensor.ofFloats(Shape.of(CHANNELS, CHANNELS, 3, 3), weights)));
            nodes.add(Node.of(
                    name,
                    "Conv",
                    List.of(current, name + "_w"),
                    List.of(name + "_y"),
                    Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L))));
            current = layer == 3 ? "y" : "relu" + layer + "_y";
            nodes.add(Node.of("relu" + layer, "Relu", List.of(name + "_y"), List.of(current)));
        }
        Dim[] dims = {Dim.fixed(1), Dim.fixed(CHANNELS), Dim.fixed(SIZE), Dim.fixed(SIZE)};
        return TinyModels.model(
                13,
                constants,
                List.of(TinyModels.floats("x", dims)),
                TinyModels.floats("y", dims),
                nodes.toArray(Node[]::new));
    }

    private static Recipe.Int8Static recipe() {
        Recipe.Int8Static defaults = Recipe.Int8Static.defaults(Style.STATIC_QOPERATOR);
        return new Recipe.Int8Static(
                defaults.style(), defaults.weights(), defaults.activations(), Refinement.none(), Scope.defaults());
    }

    private Tuning tune(Model model, double minCosine) throws Exception {
        CalibrationProfile profile = new QuantizationRun(ENGINE, () -> 0).calibrate(model, recipe(), CALIBRATION);
        try (ScratchSessions scratch = new ScratchSessions(ENGINE, EngineOptions.defaults());
                EngineSession reference = scratch.open(model)) {
            return new Tuner(ENGINE, () -> 0, progress::add)
                    .tune(model, recipe(), profile, SAMPLES, Tuner.Goal.meanCosine(minCosine, reference, SAMPLES));
        }
    }

    @Test
    void theOneLayerThatQuantizationRuinsIsFoundAndLeftFloat() throws Exception {
        Tuning tuning = tune(POISONED, 0.99);
        assertThat(tuning.goalMet()).isTrue();
        assertThat(tuning.before()).isLessThan(0.9);
        assertThat(tuning.quality()).isGreaterThanOrEqualTo(0.99);
        assertThat(tuning.leftFloat()).containsExactly("conv1");
        assertThat(tuning.groups().get(0).layers()).containsExactly("conv1");
        assertThat(tuning.groups().get(0).damage())
                .isGreaterThan(100 * tuning.groups().get(1).damage());
        assertThat(tuning.groups().stream().mapToDouble(Tuning.Group::work).sum())
                .isBetween(1 - 1e-9, 1 + 1e-9);
        assertThat(tuning.outcome().result().plan().decisions())
                .filteredOn(d -> d.opType().equals("Conv") && !d.treatment().isQuantized())
                .extracting(NodeDecision::node)
                .containsExactly("conv1");
        assertThat(progress).last().asString().contains("1 layers stay float").contains("which meets the goal");
    }

    @Test
    void theRecipeThatIsReturnedMakesTheSameVariantAgain() throws Exception {
        Tuning tuning = tune(POISONED, 0.99);
        QuantizationRun.Outcome again = new QuantizationRun(ENGINE, () -> 0)
                .run(POISONED, tuning.recipe(), tuning.outcome().profile());
        assertThat(again.result().model()).isEqualTo(tuning.outcome().result().model());
        assertThat(tune(POISONED, 0.99).trials()).isEqualTo(tuning.trials());
    }

    @Test
    void nothingIsChangedWhereTheGoalIsMetAlready() throws Exception {
        Tuning tuning = tune(SOUND, 0.99);
        assertThat(tuning.goalMet()).isTrue();
        assertThat(tuning.leftFloat()).isEmpty();
        assertThat(tuning.groups()).isEmpty();
        assertThat(tuning.recipe()).isEqualTo(recipe());
        assertThat(tuning.trials()).containsExactly(new Trial(0, 0, tuning.before(), true));
    }

    @Test
    void ofAGoalOutOfReachTheBestThatWasFoundIsKeptAndItIsSaid() throws Exception {
        Tuning tuning = tune(POISONED, 1.5);
        assertThat(tuning.goalMet()).isFalse();
        assertThat(tuning.trials())
                .noneMatch(Trial::goalMet)
                .extracting(Trial::groups)
                .containsExactly(0, 1, 2, 3);
        assertThat(tuning.quality())
                .isEqualTo(tuning.trials().stream()
                        .mapToDouble(Trial::quality)
                        .max()
                        .orElseThrow())
                .isGreaterThan(tuning.before());
        assertThat(tuning.outcome().result().plan().quantizedCount()).isPositive();
        assertThat(progress).last().asString().contains("MISSES the goal of 1.5000");
    }

    @Test
    void anInterruptedThreadEndsTheSearch() {
        CalibrationProfile profile = new QuantizationRun(ENGINE, () -> 0).calibrate(POISONED, recipe(), CALIBRATION);
        Tuner.Goal interrupting = new Tuner.Goal(1, session -> {
            Thread.currentThread().interrupt();
            return 0;
        });
        try {
            assertThatThrownBy(() -> new Tuner(ENGINE, () -> 0, progress::add)
                            .tune(POISONED, recipe(), profile, SAMPLES, interrupting))
                    .isInstanceOf(QuantizationException.class)
                    .hasMessage("tuning was interrupted after 1 trials");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theAutomaticSearchTunesWhereNoCalibratedCandidateIsCloseEnough() throws Exception {
        AtomicLong clock = new AtomicLong();
        AutoQuantizer auto = new AutoQuantizer(ENGINE, () -> clock.addAndGet(1000), progress::add);
        AutoQuantizer.Choice choice = auto.choose(
                POISONED,
                new AutoQuantizer.Goal(Preset.CNN, 0.99, Scope.defaults()),
                new AutoQuantizer.Samples(Optional.of(CALIBRATION), SAMPLES));
        assertThat(choice.candidates())
                .filteredOn(candidate -> candidate.name().endsWith("-tuned"))
                .singleElement()
                .satisfies(candidate -> {
                    assertThat(candidate.isClose()).isTrue();
                    assertThat(candidate.isQuantized()).isTrue();
                });
        assertThat(choice.candidates())
                .filteredOn(candidate -> candidate.name().startsWith("int8-static-"))
                .filteredOn(candidate -> !candidate.name().endsWith("-tuned"))
                .isNotEmpty()
                .noneMatch(AutoQuantizer.Candidate::isClose);
    }
}
