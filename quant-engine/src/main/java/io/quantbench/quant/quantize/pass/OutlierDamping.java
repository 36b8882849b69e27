package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.ChannelStatistics;
import io.quantbench.quant.calibrate.TensorStatistics;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.SmoothQuant.Weight;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Takes the few channels that stretch the range of an activation back into the range of the others, for the products with constant
 * matrices that read it:
 *
 * <pre>
 * Y = X · W   →   Y = (X · 1/d) · (d · W)      d[j] = 2^k, the least that brings max|X[j]| below the limit; 1 for most channels
 * </pre>
 *
 * The limit is the quantile of the channels' max|X[j]|, of 0.9, 0.95, 0.98 and 0.99, with the smallest estimated error of the products' usual
 * column ({@link SmoothingFactors}). Powers of two make the float model compute the same bits as before. Unlike with {@link SmoothQuant} the
 * division stays in the graph, as a Mul, so that it also works where nothing could take it up: behind a Gelu, or a normalization that
 * feeds a residual too. It is only put where less than {@value #WORTH} of the estimated squared error is left, that is, where steps become half as wide.
 *
 * <p>Encoders need it: single channels of single tokens ("massive activations", Sun et al., arXiv 2402.17762) are ten times as large as
 * all others, and make the steps of 8 bits ten times as coarse.
 *
 * <p>Of all-MiniLM-L6-v2 it divides 11 tensors: what the first product of each feed-forward layer reads, and but for one layer the
 * second. The mean token cosine of int8-dynamic with the float model rises from 0.990 to 0.996 at 16 and 128 tokens, and from 0.989 to
 * 0.995 at 384, on texts that it was not calibrated on. Weights alone cost that model 0.0006, activations all the rest.
 */
public final class OutlierDamping implements GraphPass {
    /** Above this share of the squared error that was there before, a Mul is not worth its time. */
    static final double WORTH = 0.25;

    private static final double LARGEST = 64;
    private static final double[] QUANTILES = {0.9, 0.95, 0.98, 0.99};

    private final CalibrationProfile profile;
    private final Predicate<Node> selected;

    /**
     * A damped tensor.
     *
     * @param readers names of the nodes that multiply it
     * @param channels how many channels are divided
     * @param largest what the largest of them is divided by
     * @param errorRatio estimated squared error of the usual column of the products, after over before
     */
    public record Site(String tensor, List<String> readers, int channels, double largest, double errorRatio) {
        public Site {
            readers = List.copyOf(readers);
        }
    }

    /**
     * What came of it.
     *
     * @param profile statistics of the damped model, of the divided tensors too
     */
    public record Result(Model model, CalibrationProfile profile, List<Site> sites) {
        public Result {
            sites = List.copyOf(sites);
        }
    }

    /**
     * Damps what {@code profile} shows to have outliers.
     *
     * @param selected which products may be changed
     */
    public OutlierDamping(CalibrationProfile profile, Predicate<Node> selected) {
        this.profile = profile;
        this.selected = selected;
    }

    @Override
    public String name() {
        return "damp-outliers";
    }

    @Override
    public Model apply(Model model) {
        return damp(model).model();
    }

    /** The same as {@link #apply}, with the statistics of the result and a report. */
    public Result damp(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<String, List<Node>> readers = new LinkedHashMap<>();
        for (Node node : editor.nodes()) {
            if (selected.test(node)
                    && SmoothQuant.isProduct(editor, node)
                    && editor.constant(node.input(0)).isEmpty()) {
                readers.computeIfAbsent(node.input(0), tensor -> new ArrayList<>())
                        .add(node);
            }
        }
        Map<String, TensorStatistics> statistics = new TreeMap<>(profile.tensors());
        List<Site> sites = new ArrayList<>();
        readers.forEach(
                (tensor, products) -> damp(editor, tensor, products, statistics).ifPresent(sites::add));
        if (sites.isEmpty()) {
            return new Result(model, profile, sites);
        }
        editor.prune();
        return new Result(editor.toModel(), profile.withTensors(statistics), sites);
    }

    private static Optional<Site> damp(
            GraphEditor editor, String tensor, List<Node> products, Map<String, TensorStatistics> statistics) {
        Optional<ChannelStatistics> known = Optional.ofNullable(statistics.get(tensor))
                .flatMap(TensorStatistics::channels)
                .filter(ChannelStatistics::isLastAxis);
        List<Weight> weights = products.stream().map(p -> Weight.of(editor, p)).toList();
        if (known.isEmpty()
                || weights.stream().anyMatch(w -> w.rows != known.get().channels())) {
            return Optional.empty();
        }
        SmoothingFactors estimate = new SmoothingFactors(known.get(), weights);
        float[] factors = best(known.get(), estimate);
        double ratio = estimate.usualErrorRatio(factors);
        if (!(ratio < WORTH)) {
            return Optional.empty();
        }
        rewrite(editor, tensor, products, factors, statistics);
        int divided = 0;
        float largest = 1;
        for (float factor : factors) {
            divided += factor > 1 ? 1 : 0;
            largest = Math.max(largest, factor);
        }
        return Optional.of(new Site(tensor, products.stream().map(Node::name).toList(), divided, largest, ratio));
    }

    private static float[] best(ChannelStatistics channels, SmoothingFactors estimate) {
        float[] sorted = new float[channels.channels()];
        for (int c = 0; c < sorted.length; c++) {
            sorted[c] = channels.absMax(c);
        }
        Arrays.sort(sorted);
        float[] best = factors(channels, Float.POSITIVE_INFINITY);
        double least = Double.POSITIVE_INFINITY;
        for (double quantile : QUANTILES) {
            float[] factors = factors(channels, sorted[(int) (quantile * (sorted.length - 1))]);
            double error = estimate.usualErrorRatio(factors);
            if (error < least) {
                least = error;
                best = factors;
            }
        }
        return best;
    }

    private static float[] factors(ChannelStatistics channels, float limit) {
        float[] factors = new float[channels.channels()];
        for (int c = 0; c < factors.length; c++) {
            double factor = 1;
            while (limit > 0 && factor < LARGEST && channels.absMax(c) > limit * factor) {
                factor *= 2;
            }
            factors[c] = (float) factor;
        }
        return factors;
    }

    private static void rewrite(
            GraphEditor editor,
            String tensor,
            List<Node> products,
            float[] factors,
            Map<String, TensorStatistics> statistics) {
        float[] inverse = new float[factors.length];
        for (int c = 0; c < inverse.length; c++) {
            inverse[c] = 1 / factors[c];
        }
        String damped = editor.freshName(tensor + "_damped");
        String divisors =
                editor.addInitializer(tensor + "_damping", Tensor.ofFloats(Shape.of(inverse.length), inverse));
        String name = editor.freshName(tensor + "_Damping");
        editor.insertAt(products.get(0), Node.of(name, "Mul", List.of(tensor, divisors), List.of(damped)));
        for (Node product : products) {
            boolean inputsAreRows = product.intAttribute("transB", 0) == 0;
            Tensor weight = editor.constant(product.input(1)).orElseThrow();
            List<String> inputs = new ArrayList<>(product.inputs());
            inputs.set(0, damped);
            inputs.set(
                    1,
                    editor.addInitializer(
                            product.input(1) + "_damped",
                            ChannelScaling.scaled(weight, factors, inputsAreRows, 0, false)));
            editor.replace(product, product.withInputs(inputs));
        }
        TensorStatistics before = statistics.get(tensor);
        if (before != null) {
            before.dividedBy(factors, 0).ifPresent(after -> statistics.put(damped, after));
        }
    }
}
