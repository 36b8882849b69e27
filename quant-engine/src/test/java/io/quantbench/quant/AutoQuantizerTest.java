package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.AutoQuantizer.Candidate;
import io.quantbench.quant.AutoQuantizer.Choice;
import io.quantbench.quant.AutoQuantizer.Goal;
import io.quantbench.quant.AutoQuantizer.Samples;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class AutoQuantizerTest {
    private static final SmallModels SMALL = SmallModels.ENCODER;
    private static final Samples SAMPLES = new Samples(Optional.of(SMALL.calibration()), SMALL.samples(5));
    private static final Samples UNCALIBRATED = new Samples(Optional.empty(), SMALL.samples(5));
    private static final Scope WITHOUT_PASSES = Scope.defaults().withOptimize(false);

    private final List<String> progress = new ArrayList<>();

    private static boolean isQuantized(Model model) {
        return !ModelSummary.of(model).quantizedOperators().isEmpty();
    }

    private Choice choose(ToLongFunction<Model> runNs, Goal goal, Samples samples) throws IOException {
        PacedEngine engine = new PacedEngine(runNs);
        return new AutoQuantizer(engine, engine::nowNs, progress::add).choose(SMALL.model(), goal, samples);
    }

    private static Goal goal(double minCosine) {
        return new Goal(Preset.ENCODER, minCosine, Scope.defaults());
    }

    @Test
    void theFastestWithinTheGoalIsChosenAndExplainedInFiveLines() throws IOException {
        Choice choice = choose(model -> isQuantized(model) ? 400 : 1000, goal(0.98), SAMPLES);
        assertThat(choice.goalMet()).isTrue();
        assertThat(choice.chosen().isQuantized()).isTrue();
        assertThat(choice.chosen().latency().speedup()).isCloseTo(2.5, within(1e-9));
        assertThat(choice.chosen().fidelity().cosineMean()).isGreaterThanOrEqualTo(0.98);
        assertThat(choice.skipped()).isEmpty();
        assertThat(choice.candidates())
                .extracting(Candidate::name)
                .containsExactlyInAnyOrder(
                        "fp32-optimized",
                        "int8-dynamic",
                        "int8-dynamic-damped",
                        "int8-hybrid",
                        "int8-static-qoperator");
        assertThat(choice.candidates())
                .isSortedAccordingTo(
                        Comparator.comparingDouble(c -> -c.latency().speedup()))
                .contains(choice.chosen());
        assertThat(choice.baseline().medianNs()).isEqualTo(1000);
        List<String> lines = AutoQuantizer.explain(choice, goal(0.98));
        assertThat(lines).hasSize(5).noneMatch(line -> line.contains("\n"));
        assertThat(lines.get(0)).isEqualTo("chosen: " + choice.chosen().name() + " (preset encoder, vnni)");
        assertThat(lines.get(1)).isEqualTo("speed: 2.50x FP32 (between 2.50 and 2.50), median of interleaved runs");
        assertThat(lines.get(2)).startsWith("closeness: mean cosine 0.9").endsWith("; the goal was 0.9800");
        assertThat(lines.get(3)).startsWith("nodes: ").contains(" quantized, kernels {");
        assertThat(lines.get(4)).startsWith("others: ").contains("fp32-optimized 1.00x, cosine 1.0000");
    }

    @Test
    void recipesThatAskForTheSameTensorsShareACalibration() throws IOException {
        choose(model -> 1000, goal(0.5), SAMPLES);
        assertThat(progress).filteredOn(line -> line.startsWith("calibrating")).hasSize(1);
        assertThat(progress).filteredOn(line -> line.startsWith("making")).hasSize(5);
    }

    @Test
    void aGoalThatCannotBeMetKeepsTheClosestQuantizedOneAndSaysSo() throws IOException {
        // The float passes count as slow here, so that only the quantized ones could meet the goal.
        Choice choice =
                choose(model -> isQuantized(model) ? 400 : model.equals(SMALL.model()) ? 1000 : 2000, goal(1), SAMPLES);
        assertThat(choice.goalMet()).isFalse();
        double best = choice.candidates().stream()
                .filter(Candidate::isQuantized)
                .mapToDouble(c -> c.fidelity().cosineMean())
                .max()
                .orElseThrow();
        assertThat(choice.chosen().isQuantized()).isTrue();
        assertThat(choice.chosen().fidelity().cosineMean()).isEqualTo(best).isLessThan(1);
        List<String> lines = AutoQuantizer.explain(choice, goal(1));
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0))
                .startsWith("GOAL MISSED, closest is kept: " + choice.chosen().name());
    }

    @Test
    void whatIsSlowerThanTheFloatModelIsNeverGood() throws IOException {
        Choice choice = choose(model -> model.equals(SMALL.model()) ? 1000 : 1500, goal(0.5), SAMPLES);
        assertThat(choice.goalMet()).isFalse();
        assertThat(choice.candidates()).noneMatch(Candidate::isDeployable);
        assertThat(AutoQuantizer.explain(choice, goal(0.5)).get(1)).endsWith("SLOWER THAN FP32");
    }

    @Test
    void whereOnlyTheFloatModelIsCloseEnoughItIsChosenAsItIs() throws IOException {
        Goal goal = new Goal(Preset.ENCODER, 1, WITHOUT_PASSES);
        Choice choice = choose(model -> isQuantized(model) ? 400 : 1000, goal, UNCALIBRATED);
        assertThat(choice.goalMet()).isTrue();
        assertThat(choice.chosen().name()).isEqualTo("fp32-optimized");
        assertThat(choice.chosen().isQuantized()).isFalse();
        assertThat(choice.chosen().fidelity().cosineMin()).isEqualTo(1);
    }

    @Test
    void recipesThatNeedSamplesAreLeftOutWithAReasonWhereThereAreNone() throws IOException {
        Choice choice = choose(model -> isQuantized(model) ? 400 : 1000, goal(0.5), UNCALIBRATED);
        assertThat(choice.skipped())
                .containsOnlyKeys("int8-dynamic-damped", "int8-hybrid", "int8-static-qoperator")
                .containsValue("it needs samples to calibrate with");
        assertThat(choice.chosen().name()).isEqualTo("int8-dynamic");
        assertThat(AutoQuantizer.explain(choice, goal(0.5)).get(4))
                .contains("; not made: {", "int8-hybrid=it needs samples to calibrate with");
    }

    @Test
    void impossibleGoalsAndMissingSamplesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> goal(1.1))
                .withMessage("minCosine=1.1 is not within 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> goal(Double.NaN))
                .withMessage("minCosine=NaN is not within 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Samples(Optional.empty(), List.of()))
                .withMessage("there is no sample to compare outputs on");
    }

    @Test
    void presetsAreRecognizedByOperatorsAndFoundByTheirNames() {
        assertThat(Preset.of(SmallModels.ENCODER.model())).isEqualTo(Preset.ENCODER);
        assertThat(Preset.of(SmallModels.EMBEDDING.model())).isEqualTo(Preset.ENCODER);
        assertThat(Preset.of(SmallModels.CNN.model())).isEqualTo(Preset.CNN);
        assertThat(Preset.of(SmallModels.RECURRENT.model())).isEqualTo(Preset.RECURRENT);
        for (Preset preset : Preset.values()) {
            assertThat(Preset.of(preset.label())).isEqualTo(preset);
            assertThat(preset.candidates(WITHOUT_PASSES).values())
                    .allMatch(recipe -> recipe.scope().equals(WITHOUT_PASSES));
            assertThat(preset.candidates(Scope.defaults())).containsKeys("fp32-optimized", "int8-dynamic");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Preset.of("decoder"))
                .withMessage("there is no preset 'decoder'; choose from encoder, cnn, recurrent");
    }
}
