package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.ChannelStatistics;
import io.quantbench.quant.calibrate.TensorStatistics;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Moves the difficulty of quantizing from the activations of a layer to its weights, without changing what the model computes: channel j
 * of a tensor X that only products with constant matrices W read is divided by
 *
 * <pre>
 * s[j] = max|X[j]|^α / max|W[j]|^(1 − α)      the maximum over all W, within [0.01, 100]; 1 for a channel that is 0 throughout
 * </pre>
 *
 * and row j of each W multiplied by it. The division goes into the constants that make X ({@link ChannelScaling}); where it cannot, the
 * site is left alone. A layer normalization that also feeds a residual Add is such a site, so of an encoder that normalizes last, what
 * remains is the step from the values of an attention to its output projection. (Xiao et al., SmoothQuant, arXiv 2211.10438.)
 *
 * <p>Without a given α the one of 0.3, 0.35 … 0.7 is taken with the smallest estimated error of the products at 8 bits (per tensor for
 * X, per column for W), and none if that is not below the error as it was.
 */
public final class SmoothQuant implements GraphPass {
    private static final double LARGEST = 100;

    private final CalibrationProfile profile;
    private final OptionalDouble alpha;

    /**
     * A smoothed tensor.
     *
     * @param readers names of the nodes that multiply it
     * @param factors what each channel was divided by
     * @param errorRatio estimated squared error of the products, after over before
     */
    public record Site(String tensor, List<String> readers, double alpha, List<Float> factors, double errorRatio) {
        public Site {
            readers = List.copyOf(readers);
            factors = List.copyOf(factors);
        }
    }

    /** A tensor that was left alone, with the reason in one sentence. */
    public record Skipped(String tensor, String reason) {}

    /**
     * What came of it.
     *
     * @param profile statistics of the smoothed model; tensors whose statistics cannot be told are left out
     */
    public record Result(Model model, CalibrationProfile profile, List<Site> sites, List<Skipped> skipped) {
        public Result {
            sites = List.copyOf(sites);
            skipped = List.copyOf(skipped);
        }
    }

    private SmoothQuant(CalibrationProfile profile, OptionalDouble alpha) {
        this.profile = profile;
        this.alpha = alpha;
    }

    /** With an α for each site by itself. */
    public static SmoothQuant automatic(CalibrationProfile profile) {
        return new SmoothQuant(profile, OptionalDouble.empty());
    }

    /**
     * With one α for all sites.
     *
     * @param alpha from 0 (all difficulty stays in X) to 1; 0.5 is usual
     */
    public static SmoothQuant with(CalibrationProfile profile, double alpha) {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha=" + alpha + " is not within 0 to 1");
        }
        return new SmoothQuant(profile, OptionalDouble.of(alpha));
    }

    @Override
    public String name() {
        return "smooth-quant";
    }

    @Override
    public Model apply(Model model) {
        return smooth(model).model();
    }

    /** The same as {@link #apply}, with the statistics of the result and a report. */
    public Result smooth(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<String, TensorStatistics> statistics = new TreeMap<>(profile.tensors());
        List<Site> sites = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        Set<String> tensors = new LinkedHashSet<>();
        editor.nodes().stream().filter(n -> isProduct(editor, n)).forEach(n -> tensors.add(n.input(0)));
        for (String tensor : tensors) {
            String reason = smooth(editor, tensor, statistics, sites);
            if (!reason.isEmpty()) {
                skipped.add(new Skipped(tensor, reason));
            }
        }
        Model result = model;
        if (!sites.isEmpty()) {
            editor.prune();
            result = editor.toModel();
        }
        return new Result(result, profile.withTensors(statistics), sites, skipped);
    }

    static boolean isProduct(GraphEditor editor, Node node) {
        boolean hasMatrix = editor.constant(node.input(1))
                .filter(w -> w.type() == DataType.FLOAT && w.shape().rank() == 2)
                .isPresent();
        return hasMatrix && (node.is("MatMul") || (node.is("Gemm") && node.intAttribute("transA", 0) == 0));
    }

    /** Smooths one tensor; returns why not, or nothing. */
    private String smooth(
            GraphEditor editor, String tensor, Map<String, TensorStatistics> statistics, List<Site> sites) {
        List<Node> readers = ChannelScaling.valueReaders(editor, tensor);
        for (Node reader : readers) {
            if (!isProduct(editor, reader) || reader.input(2).equals(tensor)) {
                return reader.label() + " reads it too and cannot take the factors";
            }
        }
        if (editor.isGraphOutput(tensor) || editor.isCaptured(tensor)) {
            return "it is an output of the model, or read by a subgraph";
        }
        Optional<ChannelStatistics> channels =
                Optional.ofNullable(statistics.get(tensor)).flatMap(TensorStatistics::channels);
        List<Weight> weights = readers.stream().map(r -> Weight.of(editor, r)).toList();
        int width = weights.get(0).rows;
        if (channels.isEmpty()
                || !channels.get().isLastAxis()
                || channels.get().channels() != width
                || weights.stream().anyMatch(w -> w.rows != width)) {
            return "the profile has no statistics of its " + width + " channels";
        }
        ChannelScaling scaling = ChannelScaling.of(editor, tensor, width);
        if (!scaling.obstacle().isEmpty()) {
            return scaling.obstacle();
        }
        SmoothingFactors factors = new SmoothingFactors(channels.get(), weights);
        double best = alpha.orElseGet(factors::bestAlpha);
        double ratio = factors.errorRatio(factors.of(best));
        if (alpha.isEmpty() && !(ratio < 1)) {
            return "no factors lower the estimated error";
        }
        float[] chosen = factors.of(best);
        rewrite(editor, readers, scaling, chosen);
        rescale(statistics, scaling, chosen);
        List<Float> boxed = new ArrayList<>();
        for (float factor : chosen) {
            boxed.add(factor);
        }
        sites.add(new Site(tensor, readers.stream().map(Node::name).toList(), best, boxed, ratio));
        return "";
    }

    private static void rewrite(GraphEditor editor, List<Node> readers, ChannelScaling scaling, float[] factors) {
        for (Node reader : readers) {
            Tensor weight = editor.constant(reader.input(1)).orElseThrow();
            boolean inputsAreRows = reader.intAttribute("transB", 0) == 0;
            Tensor scaled = ChannelScaling.scaled(weight, factors, inputsAreRows, 0, false);
            List<String> inputs = new ArrayList<>(reader.inputs());
            inputs.set(1, editor.addInitializer(reader.input(1) + "_smoothed", scaled));
            editor.replace(reader, reader.withInputs(inputs));
        }
        scaling.apply(factors);
    }

    private static void rescale(Map<String, TensorStatistics> statistics, ChannelScaling scaling, float[] factors) {
        scaling.reordered().forEach(statistics::remove);
        scaling.scaled()
                .forEach((tensor, first) -> statistics.computeIfPresent(
                        tensor, (name, old) -> old.dividedBy(factors, first).orElse(null)));
    }

    /** A constant matrix [rows, columns] that X is multiplied with. */
    static final class Weight {
        final int rows;
        final int columns;
        private final boolean transposed;
        private final float[] values;

        private Weight(Tensor tensor, boolean transposed) {
            this.rows = Math.toIntExact(tensor.shape().dim(transposed ? 1 : 0));
            this.columns = Math.toIntExact(tensor.shape().dim(transposed ? 0 : 1));
            this.transposed = transposed;
            this.values = tensor.toFloats();
        }

        static Weight of(GraphEditor editor, Node reader) {
            Tensor tensor = editor.constant(reader.input(1)).orElseThrow();
            return new Weight(tensor, reader.intAttribute("transB", 0) != 0);
        }

        float at(int row, int column) {
            return values[transposed ? column * rows + row : row * columns + column];
        }
    }

    static double bounded(double factor) {
        return Math.max(1 / LARGEST, Math.min(LARGEST, factor));
    }
}
