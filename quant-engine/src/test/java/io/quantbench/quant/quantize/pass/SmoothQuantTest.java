package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.Calibrator;
import io.quantbench.quant.calibrate.ChannelStatistics;
import io.quantbench.quant.calibrate.InMemorySessions;
import io.quantbench.quant.calibrate.TensorStatistics;
import io.quantbench.quant.calibrate.Trust;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.OpsetImport;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.quantize.pass.SmoothQuant.Result;
import io.quantbench.quant.quantize.pass.SmoothQuant.Site;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmoothQuantTest {
    private static final int WIDTH = 8;
    private static final Dim BATCH = Dim.symbolic("batch");
    private static final Dim SEQUENCE = Dim.symbolic("sequence");

    private final InMemorySessions sessions;

    SmoothQuantTest(@TempDir Path folder) {
        sessions = new InMemorySessions(folder);
    }

    private static Initializer constant(String name, long seed, long... dims) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) Shape.of(dims).elementCount()];
        int last = (int) dims[dims.length - 1];
        for (int i = 0; i < values.length; i++) {
            // One output channel is an outlier.
            values[i] = (float) (random.nextGaussian() * (i % last == 3 ? 20 : 0.5));
        }
        return Initializer.of(name, Tensor.ofFloats(Shape.of(dims), values));
    }

    private static Model model(List<Initializer> constants, Node... nodes) {
        List<ValueInfo> inputs = List.of(TinyModels.floats("x", BATCH, SEQUENCE, Dim.fixed(WIDTH)));
        Model model = TinyModels.model(
                17, constants, inputs, TinyModels.floats("y", BATCH, SEQUENCE, Dim.fixed(WIDTH)), nodes);
        List<OpsetImport> opsets = new ArrayList<>(model.opsets());
        opsets.add(OpsetImport.of(Node.MICROSOFT_DOMAIN, 1));
        return model.withOpsets(opsets);
    }

    private static CalibrationSet samples() {
        SplittableRandom random = new SplittableRandom(9);
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            float[] x = new float[5 * WIDTH];
            for (int j = 0; j < x.length; j++) {
                x[j] = (float) random.nextGaussian();
            }
            samples.add(Map.of("x", Tensor.ofFloats(Shape.of(1, 5, WIDTH), x)));
        }
        return CalibrationSet.of("noise", Trust.REAL_DATA, samples);
    }

    private float[] run(Model model) {
        try (EngineSession session = sessions.open(model)) {
            Map<String, Tensor> sample = samples().samples().iterator().next();
            return Objects.requireNonNull(session.run(sample).get("y")).toFloats();
        }
    }

    private CalibrationProfile calibrate(Model model, String... tensors) {
        return new Calibrator(sessions).run(model, Set.of(tensors), samples());
    }

    /** Outputs stay, no operator is added, and the rescaled profile is that of the smoothed model. */
    private Result smoothed(Model model, String... tensors) {
        CalibrationProfile profile = calibrate(model, tensors);
        Result result = SmoothQuant.with(profile, 0.5).smooth(model);
        float[] before = run(model);
        float size = 0;
        for (float value : before) {
            size = Math.max(size, Math.abs(value));
        }
        assertThat(run(result.model())).containsExactly(before, within(1e-5f * size));
        assertThat(result.model().graph().nodes()).hasSameSizeAs(model.graph().nodes());
        CalibrationProfile fresh =
                calibrate(result.model(), result.profile().tensors().keySet().toArray(String[]::new));
        result.profile().tensors().forEach((name, rescaled) -> isLike(rescaled, fresh.of(name)));
        return result;
    }

    private static void isLike(TensorStatistics rescaled, TensorStatistics fresh) {
        float tolerance = 1e-4f * fresh.observed().absMax();
        assertThat(rescaled.min()).isCloseTo(fresh.min(), within(tolerance));
        assertThat(rescaled.max()).isCloseTo(fresh.max(), within(tolerance));
        ChannelStatistics expected = fresh.channels().orElseThrow();
        for (int c = 0; c < expected.channels(); c++) {
            ChannelStatistics actual = rescaled.channels().orElseThrow();
            assertThat(actual.absMax(c)).isCloseTo(expected.absMax(c), within(tolerance));
            assertThat(actual.mean(c)).isCloseTo(expected.mean(c), within(tolerance));
            assertThat(actual.meanSquare(c))
                    .isCloseTo(expected.meanSquare(c), within(1e-4f * expected.meanSquare(c) + 1e-6f));
        }
    }

    private static Model normalizedTwice(Node... more) {
        List<Node> nodes = new ArrayList<>(List.of(
                Node.of("norm", "LayerNormalization", List.of("x", "gamma", "beta"), List.of("n")),
                Node.of("q", "MatMul", List.of("n", "wq"), List.of("a")),
                Node.of("k", "MatMul", List.of("n", "wk"), List.of("b"))));
        nodes.addAll(Arrays.asList(more));
        return model(
                List.of(
                        constant("gamma", 1, WIDTH),
                        constant("beta", 2, WIDTH),
                        constant("wq", 3, WIDTH, WIDTH),
                        constant("wk", 4, WIDTH, WIDTH)),
                nodes.toArray(Node[]::new));
    }

    @Test
    void factorsGoIntoTheNormalizationThatOnlyProductsRead() {
        Model model = normalizedTwice(Node.of("sum", "Add", List.of("a", "b"), List.of("y")));
        Result result = smoothed(model, "n");
        Site site = result.sites().get(0);
        assertThat(site.readers()).containsExactly("q", "k");
        ChannelStatistics n = calibrate(model, "n").of("n").channels().orElseThrow();
        float[] wq = model.graph().initializers().get(2).tensor().orElseThrow().toFloats();
        float[] wk = model.graph().initializers().get(3).tensor().orElseThrow().toFloats();
        for (int j = 0; j < WIDTH; j++) {
            double w = 0;
            for (int c = 0; c < WIDTH; c++) {
                w = Math.max(w, Math.max(Math.abs(wq[j * WIDTH + c]), Math.abs(wk[j * WIDTH + c])));
            }
            float expected = (float) (Math.sqrt(n.absMax(j)) / Math.sqrt(w));
            assertThat(site.factors().get(j)).isCloseTo(expected, within(1e-5f * expected));
        }
    }

    @Test
    void aNormalizationThatFeedsTheResidualIsLeftAlone() {
        Model model = normalizedTwice(
                Node.of("sum", "Add", List.of("a", "b"), List.of("s")),
                Node.of("residual", "Add", List.of("s", "n"), List.of("y")));
        Result result = SmoothQuant.with(calibrate(model, "n"), 0.5).smooth(model);
        assertThat(result.model()).isSameAs(model);
        assertThat(result.skipped()).singleElement().satisfies(skipped -> {
            assertThat(skipped.tensor()).isEqualTo("n");
            assertThat(skipped.reason()).isEqualTo("Add 'residual' reads it too and cannot take the factors");
        });
    }

    @Test
    void factorsPassReluAndBiasToTheProductBefore() {
        Model model = model(
                List.of(constant("w1", 1, WIDTH, 16), constant("b1", 2, 16), constant("w2", 3, 16, WIDTH)),
                Node.of("one", "MatMul", List.of("x", "w1"), List.of("p")),
                Node.of("bias", "Add", List.of("p", "b1"), List.of("h")),
                Node.of("relu", "Relu", List.of("h"), List.of("r")),
                Node.of("two", "MatMul", List.of("r", "w2"), List.of("y")));
        Result result = smoothed(model, "p", "h", "r");
        assertThat(result.sites()).singleElement().satisfies(site -> assertThat(site.tensor())
                .isEqualTo("r"));
        assertThat(result.skipped()).singleElement().satisfies(skipped -> assertThat(skipped.tensor())
                .isEqualTo("x"));
    }

    @Test
    void geluStopsThem() {
        Model model = model(
                List.of(constant("w1", 1, WIDTH, 16), constant("w2", 3, 16, WIDTH)),
                Node.of("one", "MatMul", List.of("x", "w1"), List.of("p")),
                new Node("gelu", "Gelu", Node.MICROSOFT_DOMAIN, List.of("p"), List.of("g"), List.of(), Extras.none()),
                Node.of("two", "MatMul", List.of("g", "w2"), List.of("y")));
        Result result = SmoothQuant.with(calibrate(model, "g"), 0.5).smooth(model);
        assertThat(result.sites()).isEmpty();
        assertThat(result.skipped()).anySatisfy(skipped -> assertThat(skipped.reason())
                .isEqualTo("Gelu 'gelu' does not commute with a factor per channel"));
    }

    @Test
    void theGateOfAProductOfTwoIsLeftAndItsOtherHalfDivided() {
        Model model = model(
                List.of(constant("wg", 1, WIDTH, 16), constant("wu", 2, WIDTH, 16), constant("wd", 3, 16, WIDTH)),
                Node.of("gate", "MatMul", List.of("x", "wg"), List.of("g")),
                Node.of("sigmoid", "Sigmoid", List.of("g"), List.of("s")),
                Node.of("up", "MatMul", List.of("x", "wu"), List.of("u")),
                Node.of("gated", "Mul", List.of("s", "u"), List.of("h")),
                Node.of("down", "MatMul", List.of("h", "wd"), List.of("y")));
        Result result = smoothed(model, "g", "s", "u", "h");
        assertThat(result.sites()).singleElement().satisfies(site -> assertThat(site.tensor())
                .isEqualTo("h"));
    }

    private static List<Initializer> projections() {
        return List.of(
                constant("wq", 1, WIDTH, WIDTH),
                constant("wk", 2, WIDTH, WIDTH),
                constant("wv", 3, WIDTH, WIDTH),
                constant("bv", 4, WIDTH),
                constant("wo", 5, WIDTH, WIDTH),
                constant("qkv", 6, 3 * WIDTH),
                Initializer.of("small", Tensor.scalar(0.01f)),
                Initializer.of("parted", Tensor.ofLongs(Shape.of(4), 0, 0, 2, 4)),
                Initializer.of("joined", Tensor.ofLongs(Shape.of(3), 0, 0, WIDTH)));
    }

    private static Node perm(String name, String in, String out, Long... order) {
        return Node.of(name, "Transpose", List.of(in), List.of(out), Attribute.ofInts("perm", Arrays.asList(order)));
    }

    private static Model attention(String joined) {
        return model(
                projections(),
                Node.of("q", "MatMul", List.of("x", "wq"), List.of("q1")),
                Node.of("qs", "Mul", List.of("q1", "small"), List.of("q2")),
                Node.of("qr", "Reshape", List.of("q2", "parted"), List.of("q3")),
                perm("qt", "q3", "q4", 0L, 2L, 1L, 3L),
                Node.of("k", "MatMul", List.of("x", "wk"), List.of("k1")),
                Node.of("kr", "Reshape", List.of("k1", "parted"), List.of("k2")),
                perm("kt", "k2", "k3", 0L, 2L, 3L, 1L),
                Node.of("v", "MatMul", List.of("x", "wv"), List.of("v1")),
                Node.of("vb", "Add", List.of("bv", "v1"), List.of("v2")),
                Node.of("vr", "Reshape", List.of("v2", "parted"), List.of("v3")),
                perm("vt", "v3", "v4", 0L, 2L, 1L, 3L),
                Node.of("scores", "MatMul", List.of("q4", "k3"), List.of("s")),
                Node.of("softmax", "Softmax", List.of("s"), List.of("p"), Attribute.of("axis", -1L)),
                Node.of("mix", "MatMul", List.of("p", "v4"), List.of("c1")),
                perm("ct", "c1", "c2", 0L, 2L, 1L, 3L),
                Node.of("cr", "Reshape", List.of("c2", joined), List.of("c")),
                Node.of("o", "MatMul", List.of("c", "wo"), List.of("y")));
    }

    @Test
    void valuesAreDividedThroughAWrittenOutAttention() {
        Result result = smoothed(attention("joined"), "v1", "v2", "v4", "c");
        assertThat(result.sites()).singleElement().satisfies(site -> {
            assertThat(site.tensor()).isEqualTo("c");
            assertThat(site.readers()).containsExactly("o");
            assertThat(site.errorRatio()).isLessThan(1);
        });
        // By heads nothing can be said of the divided values.
        assertThat(result.profile().tensors()).containsOnlyKeys("v1", "v2", "c");
    }

    @Test
    void valuesAreDividedThroughAFusedAttention() {
        Node attention = new Node(
                "mha",
                "MultiHeadAttention",
                Node.MICROSOFT_DOMAIN,
                List.of("q1", "k1", "v1", "qkv"),
                List.of("c"),
                List.of(Attribute.of("num_heads", 2L)),
                Extras.none());
        Model model = model(
                projections(),
                Node.of("q", "MatMul", List.of("x", "wq"), List.of("q1")),
                Node.of("k", "MatMul", List.of("x", "wk"), List.of("k1")),
                Node.of("v", "MatMul", List.of("x", "wv"), List.of("v1")),
                attention,
                Node.of("o", "MatMul", List.of("c", "wo"), List.of("y")));
        assertThat(smoothed(model, "v1", "c").sites()).singleElement().satisfies(site -> assertThat(site.tensor())
                .isEqualTo("c"));
    }

    @Test
    void valuesOfAMergedProjectionAreDividedBehindItsSplit() {
        Model model = model(
                List.of(constant("w", 1, WIDTH, 3 * WIDTH), constant("wo", 5, WIDTH, WIDTH)),
                Node.of("qkv", "MatMul", List.of("x", "w"), List.of("all")),
                Node.of("parts", "Split", List.of("all"), List.of("q1", "k1", "v1"), Attribute.of("axis", -1L)),
                new Node(
                        "mha",
                        "MultiHeadAttention",
                        Node.MICROSOFT_DOMAIN,
                        List.of("q1", "k1", "v1"),
                        List.of("c"),
                        List.of(Attribute.of("num_heads", 2L)),
                        Extras.none()),
                Node.of("o", "MatMul", List.of("c", "wo"), List.of("y")));
        assertThat(smoothed(model, "all", "v1", "c").sites()).hasSize(1);
    }

    @Test
    void anAttentionThatMixesChannelsIsLeftAlone() {
        List<Initializer> constants = new ArrayList<>(projections());
        constants.add(Initializer.of("unknown", Tensor.ofLongs(Shape.of(3), 1, 5, -1)));
        Model model = attention("unknown");
        Model withUnknown = model.withGraph(new io.quantbench.quant.graph.Graph(
                "g",
                model.graph().nodes(),
                constants,
                model.graph().inputs(),
                model.graph().outputs(),
                List.of(),
                Extras.none()));
        Result result = SmoothQuant.with(calibrate(withUnknown, "c"), 0.5).smooth(withUnknown);
        assertThat(result.sites()).isEmpty();
        assertThat(result.skipped()).anySatisfy(skipped -> assertThat(skipped.reason())
                .contains("keep the channels of each head together"));
    }

    @Test
    void theAutomaticChoiceIsNoWorseThanAnyFixedOne() {
        Model model = normalizedTwice(Node.of("sum", "Add", List.of("a", "b"), List.of("y")));
        CalibrationProfile profile = calibrate(model, "n");
        Site chosen = SmoothQuant.automatic(profile).smooth(model).sites().get(0);
        assertThat(chosen.errorRatio()).isLessThan(1);
        for (int percent = 30; percent <= 70; percent += 5) {
            Site fixed = SmoothQuant.with(profile, percent / 100.0)
                    .smooth(model)
                    .sites()
                    .get(0);
            assertThat(chosen.errorRatio()).isLessThanOrEqualTo(fixed.errorRatio());
        }
    }
}
