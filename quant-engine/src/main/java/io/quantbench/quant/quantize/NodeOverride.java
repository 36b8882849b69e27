package io.quantbench.quant.quantize;

import io.quantbench.quant.quantize.pass.WeightFormat;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Other settings for some of the nodes that a recipe quantizes, as text {@code "SELECTOR key=value …"}. Keys: {@code bits},
 * {@code per-channel}, {@code symmetric}, {@code block-size} for the weights, and {@code ranges=dynamic} for a product that
 * shall take its input's range at run time.
 *
 * @param settings by key, as written
 */
public record NodeOverride(NodeSelector nodes, Map<String, String> settings) {
    private static final List<String> KEYS = List.of("bits", "per-channel", "symmetric", "block-size", "ranges");

    public NodeOverride {
        settings = Map.copyOf(settings);
        settings.keySet().stream()
                .filter(key -> !KEYS.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new IllegalArgumentException("override of " + nodes + ": there is no '" + key
                            + "'; choose from " + String.join(", ", KEYS));
                });
        check(nodes, settings, "ranges", "dynamic", "dynamic");
        check(nodes, settings, "per-channel", "true|false", "true or false");
        check(nodes, settings, "symmetric", "true|false", "true or false");
        check(nodes, settings, "bits", "\\d{1,9}", "a whole number");
        check(nodes, settings, "block-size", "\\d{1,9}", "a whole number");
    }

    private static void check(
            NodeSelector nodes, Map<String, String> settings, String key, String pattern, String allowed) {
        String value = settings.get(key);
        if (value != null && !value.matches(pattern)) {
            throw new IllegalArgumentException(
                    "override of " + nodes + ": " + key + "=" + value + " must be " + allowed);
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it cannot be read; the message quotes what
     */
    public static NodeOverride parse(String text) {
        String[] words = text.strip().split("\\s+");
        if (words.length < 2) {
            throw new IllegalArgumentException(
                    "override '" + text + "' must be a selector and settings, such as \"block:5 bits=7\"");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("override '" + text + "': '" + word + "' is not key=value");
            }
            String key = word.substring(0, equals);
            if (settings.put(key, word.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("override '" + text + "' sets " + key + " twice");
            }
        }
        return new NodeOverride(NodeSelector.parse(words[0]), settings);
    }

    /** Whether the product {@code node}, meant by this, takes its input's range at run time. */
    boolean makesDynamic(String nodeName, String opType) {
        return settings.containsKey("ranges") && nodes.matches(nodeName, opType);
    }

    /**
     * The decision with this override's settings, if it is meant and can have them.
     *
     * @throws QuantizationException if the kind of weights that the node gets cannot have these values
     */
    NodeDecision applyTo(NodeDecision decision) {
        if (!decision.treatment().isQuantized() || !nodes.matches(decision.node(), decision.opType())) {
            return decision;
        }
        Optional<WeightFormat> weights = decision.weights().map(format -> applyTo(decision, format));
        return weights.equals(decision.weights())
                ? decision
                : new NodeDecision(
                        decision.node(),
                        decision.opType(),
                        decision.treatment(),
                        decision.reason() + "; overridden by " + this,
                        weights);
    }

    private WeightFormat applyTo(NodeDecision decision, WeightFormat format) {
        try {
            return applyTo(format);
        } catch (IllegalArgumentException e) {
            throw new QuantizationException(
                    "override '" + this + "' does not fit node '" + decision.node() + "': " + e.getMessage());
        }
    }

    private WeightFormat applyTo(WeightFormat format) {
        if (format instanceof WeightFormat.Int8 int8) {
            return new WeightFormat.Int8(
                    int8.type(),
                    flag("per-channel", int8.perChannel()),
                    flag("symmetric", int8.symmetric()),
                    number("bits", int8.bits()));
        }
        if (format instanceof WeightFormat.Blocks blocks) {
            return new WeightFormat.Blocks(
                    number("bits", blocks.bits()),
                    number("block-size", blocks.blockSize()),
                    flag("symmetric", blocks.symmetric()),
                    blocks.accuracyLevel());
        }
        return format instanceof WeightFormat.Codebook codebook
                ? new WeightFormat.Codebook(codebook.table(), number("block-size", codebook.blockSize()))
                : format;
    }

    private boolean flag(String key, boolean otherwise) {
        return settings.containsKey(key) ? Boolean.parseBoolean(settings.get(key)) : otherwise;
    }

    private int number(String key, int otherwise) {
        String text = settings.get(key);
        return text == null ? otherwise : Integer.parseInt(text);
    }

    /** The text that {@link #parse} reads to this. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(nodes.toString());
        KEYS.stream()
                .filter(settings::containsKey)
                .forEach(key -> text.append(' ').append(key).append('=').append(settings.get(key)));
        return text.toString();
    }
}
