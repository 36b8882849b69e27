package io.quantbench.quant.quantize;

import io.quantbench.quant.quantize.NodeDecision.Treatment;
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
        String ranges = settings.getOrDefault("ranges", "dynamic");
        if (!ranges.equals("dynamic")) {
            throw new IllegalArgumentException("override of " + nodes + ": ranges=" + ranges + " must be dynamic");
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
            settings.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new NodeOverride(NodeSelector.parse(words[0]), settings);
    }

    /** The decision with this override's settings, if it is meant. */
    NodeDecision applyTo(NodeDecision decision) {
        if (!decision.treatment().isQuantized() || !nodes.matches(decision.node(), decision.opType())) {
            return decision;
        }
        Optional<WeightFormat> weights = decision.weights().map(this::applyTo);
        boolean toDynamic = settings.containsKey("ranges") && decision.treatment() == Treatment.INT8_STATIC;
        return new NodeDecision(
                decision.node(),
                decision.opType(),
                toDynamic ? Treatment.INT8_DYNAMIC : decision.treatment(),
                decision.reason() + "; overridden by " + this,
                weights);
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
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("override of " + nodes + ": " + key + "=" + text + " is no number", e);
        }
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
