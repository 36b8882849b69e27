package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.Calibrator;
import io.quantbench.quant.calibrate.ChannelStatistics;
import io.quantbench.quant.calibrate.InMemorySessions;
import io.quantbench.quant.calibrate.Trust;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.quantize.pass.OutlierDamping.Result;
import io.quantbench.quant.quantize.pass.OutlierDamping.Site;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutlierDampingTest {
    private static final int WIDTH = 32;
    private static final int OUTLIER = 5;

    private final InMemorySessions sessions;

    OutlierDampingTest(@TempDir Path folder) {
        sessions = new InMemorySessions(folder);
    }

    private static Initializer weights(String name, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[WIDTH * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Initializer.of(name, Tensor.ofFloats(Shape.of(WIDTH, WIDTH), values));
    }

    /** Two products and a sum that read x; the sum keeps what it read. */
    private static Model model() {
        List<ValueInfo> inputs =
                List.of(TinyModels.floats("x", Dim.symbolic("batch"), Dim.symbolic("tokens"), Dim.fixed(WIDTH)));
        return TinyModels.model(
                13,
                List.of(weights("wa", 1), weights("wb", 2)),
                inputs,
                TinyModels.floats("y", Dim.symbolic("batch"), Dim.symbolic("tokens"), Dim.fixed(WIDTH)),
                Node.of("a", "MatMul", List.of("x", "wa"), List.of("p")),
                Node.of("b", "MatMul", List.of("x", "wb"), List.of("q")),
                Node.of("products", "Add", List.of("p", "q"), List.of("s")),
                Node.of("residual", "Add", List.of("s", "x"), List.of("y")));
    }

    private static CalibrationSet samples(double outlier) {
        SplittableRandom random = new SplittableRandom(9);
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            float[] x = new float[6 * WIDTH];
            for (int j = 0; j < x.length; j++) {
                x[j] = (float) (random.nextDouble(-1, 1) * (j % WIDTH == OUTLIER && j < WIDTH ? outlier : 1));
            }
            samples.add(Map.of("x", Tensor.ofFloats(Shape.of(1, 6, WIDTH), x)));
        }
        return CalibrationSet.of("noise", Trust.REAL_DATA, samples);
    }

    private CalibrationProfile calibrate(Model model, double outlier, String... tensors) {
        return new Calibrator(sessions).run(model, Set.of(tensors), samples(outlier));
    }

    private float[] run(Model model) {
        try (EngineSession session = sessions.open(model)) {
            Map<String, Tensor> sample = samples(30).samples().iterator().next();
            return Objects.requireNonNull(session.run(sample).get("y")).toFloats();
        }
    }

    @Test
    void anOutlyingChannelIsDividedForTheProductsAlone() {
        Result result = new OutlierDamping(calibrate(model(), 30, "x"), node -> true).damp(model());
        Site site = result.sites().get(0);
        assertThat(result.sites()).hasSize(1);
        assertThat(site.readers()).containsExactly("a", "b");
        assertThat(site.channels()).isLessThanOrEqualTo(WIDTH / 10 + 1);
        assertThat(site.largest()).isEqualTo(32);
        assertThat(site.errorRatio()).isLessThan(OutlierDamping.WORTH);
        assertThat(result.model().graph().nodes().stream()
                        .filter(node -> node.is("Mul"))
                        .toList())
                .hasSize(1);
        Node residual = result.model().graph().nodes().stream()
                .filter(node -> node.name().equals("residual"))
                .findFirst()
                .orElseThrow();
        assertThat(residual.inputs()).contains("x");
    }

    @Test
    void theModelComputesTheSameAsBefore() {
        Result result = new OutlierDamping(calibrate(model(), 30, "x"), node -> true).damp(model());
        assertThat(run(result.model())).containsExactly(run(model()), within(1e-5f));
    }

    @Test
    void theProfileHoldsTheDividedTensorAsIfItHadBeenCalibrated() {
        Result result = new OutlierDamping(calibrate(model(), 30, "x"), node -> true).damp(model());
        ChannelStatistics told = result.profile().of("x_damped").channels().orElseThrow();
        ChannelStatistics fresh = calibrate(result.model(), 30, "x_damped")
                .of("x_damped")
                .channels()
                .orElseThrow();
        for (int c = 0; c < WIDTH; c++) {
            assertThat(told.absMax(c)).isEqualTo(fresh.absMax(c));
            assertThat(told.mean(c)).isCloseTo(fresh.mean(c), within(1e-6f));
        }
    }

    @Test
    void evenChannelsAreLeftAlone() {
        Model model = model();
        Result result = new OutlierDamping(calibrate(model, 1, "x"), node -> true).damp(model);
        assertThat(result.sites()).isEmpty();
        assertThat(result.model()).isSameAs(model);
    }

    @Test
    void productsThatStayFloatReadWhatTheyRead() {
        Result result = new OutlierDamping(
                        calibrate(model(), 30, "x"), node -> node.name().equals("a"))
                .damp(model());
        assertThat(result.sites().get(0).readers()).containsExactly("a");
        Node untouched = result.model().graph().nodes().stream()
                .filter(node -> node.name().equals("b"))
                .findFirst()
                .orElseThrow();
        assertThat(untouched.inputs()).containsExactly("x", "wb");
    }

    @Test
    void aTensorWithoutStatisticsIsLeftAlone() {
        Model model = model();
        Result result = new OutlierDamping(calibrate(model, 30, "s"), node -> true).damp(model);
        assertThat(result.model()).isSameAs(model);
    }
}
