package io.quantbench.harness.bench.recipes;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Inputs of a given number of tokens, made of real texts: one text follows the other until the length is reached, and what is too
 * much is cut. If all texts begin and end with the same special tokens, these stand only at the ends of the whole.
 */
final class LengthSamples {
    private final List<Map<String, Tensor>> texts;
    private final boolean framed;

    /** @param texts tensors {@code [1, tokens] int64} for every input, at least one */
    LengthSamples(List<Map<String, Tensor>> texts) {
        this.texts = List.copyOf(texts);
        this.framed = texts.stream().allMatch(text -> tokens(text) >= 2 && isFramedAs(texts.get(0), text));
    }

    /** Whether inputs of any length can be made for a model that declares {@code inputs}. */
    static boolean isPossible(List<TensorSpec> inputs, List<Map<String, Tensor>> samples) {
        boolean open = inputs.stream()
                .allMatch(spec -> spec.type() == DataType.INT64
                        && spec.dims().size() == 2
                        && !(spec.dims().get(1) instanceof Dim.Fixed));
        return open
                && samples.stream()
                        .allMatch(sample -> sample.size() == inputs.size()
                                && sample.values().stream()
                                        .allMatch(tensor -> tensor.shape().dim(0) == 1
                                                && tensor.shape().dim(1) >= 1));
    }

    private static int tokens(Map<String, Tensor> text) {
        return Math.toIntExact(text.values().iterator().next().shape().dim(1));
    }

    private static boolean isFramedAs(Map<String, Tensor> first, Map<String, Tensor> text) {
        return first.entrySet().stream().allMatch(input -> {
            long[] expected = input.getValue().toLongs();
            Tensor tensor = text.get(input.getKey());
            long[] actual = tensor == null ? new long[1] : tensor.toLongs();
            return expected[0] == actual[0] && expected[expected.length - 1] == actual[actual.length - 1];
        });
    }

    /**
     * So many inputs of exactly {@code length} tokens; each begins with another text, as long as there are as many.
     *
     * @param length at least 2
     */
    List<Map<String, Tensor>> of(int length, int count) {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < Math.min(count, texts.size()); i++) {
            samples.add(joined((int) ((long) i * texts.size() / Math.min(count, texts.size())), length));
        }
        return List.copyOf(samples);
    }

    private Map<String, Tensor> joined(int first, int length) {
        Map<String, Tensor> sample = new TreeMap<>();
        for (String input : texts.get(0).keySet()) {
            long[] values = new long[length];
            int filled = 0;
            for (int text = first; filled < length; text++) {
                long[] more = values(texts.get(text % texts.size()), input);
                int from = framed && filled > 0 ? 1 : 0;
                int to = framed ? more.length - 1 : more.length;
                int taken = Math.min(to - from, length - filled);
                System.arraycopy(more, from, values, filled, taken);
                filled += taken;
                if (framed) {
                    values[length - 1] = more[more.length - 1];
                }
            }
            sample.put(input, Tensor.ofLongs(Shape.of(1, length), values));
        }
        return sample;
    }

    private static long[] values(Map<String, Tensor> text, String input) {
        Tensor tensor = text.get(input);
        if (tensor == null) {
            throw new IllegalArgumentException("a text lacks the input '" + input + "'");
        }
        return tensor.toLongs();
    }
}
