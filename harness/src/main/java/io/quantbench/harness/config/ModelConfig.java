package io.quantbench.harness.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A model and its variants.
 *
 * @param name as clients ask for it
 * @param variants at least one, names unique
 * @param reference the variant that others are compared with; it gets the traffic that the split leaves
 * @param split share of the traffic of each other variant; at most 1 together
 * @param shadows variants that see samples of the traffic
 * @param batching how requests are gathered, in each variant alike
 * @param text tokenizer and pooling; empty for a model that takes tensors
 */
public record ModelConfig(
        String name,
        List<VariantConfig> variants,
        String reference,
        Map<String, Double> split,
        Map<String, ShadowConfig> shadows,
        BatchingConfig batching,
        Optional<TextConfig> text) {
    public ModelConfig {
        variants = List.copyOf(variants);
        split = Collections.unmodifiableMap(new LinkedHashMap<>(split));
        shadows = Collections.unmodifiableMap(new LinkedHashMap<>(shadows));
        List<String> names = variants.stream().map(VariantConfig::name).toList();
        if (names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException("two variants have one name among " + String.join(", ", names));
        }
        requireKnown("reference", reference, names);
        split.keySet().forEach(variant -> requireKnown("split", variant, names));
        shadows.keySet().forEach(variant -> requireKnown("shadows", variant, names));
        if (split.containsKey(reference)) {
            throw new IllegalArgumentException(
                    "split names the reference " + reference + ", which gets what the others leave");
        }
        double taken = split.values().stream().mapToDouble(Double::doubleValue).sum();
        if (!(taken <= 1 + 1e-9)) {
            throw new IllegalArgumentException("the shares in split add up to " + taken + "; at most 1 is allowed");
        }
        requireFileOf(variants, reference);
    }

    /** With a shadow, at rate 0 if there is none of that name yet; unchanged if there is no such variant, or it is the reference. */
    public ModelConfig withShadow(String variant) {
        boolean possible =
                variants.stream().anyMatch(known -> known.name().equals(variant)) && !variant.equals(reference);
        if (shadows.containsKey(variant) || !possible) {
            return this;
        }
        Map<String, ShadowConfig> all = new LinkedHashMap<>(shadows);
        all.put(variant, new ShadowConfig(0, ShadowConfig.DEFAULT_MAX_IN_FLIGHT));
        return new ModelConfig(name, variants, reference, split, all, batching, text);
    }

    private static void requireKnown(String what, String variant, List<String> names) {
        if (!names.contains(variant)) {
            throw new IllegalArgumentException(
                    what + " names " + variant + ", which is no variant; there are " + String.join(", ", names));
        }
    }

    private static void requireFileOf(List<VariantConfig> variants, String reference) {
        List<String> recipes = variants.stream()
                .filter(variant -> variant.source() instanceof VariantConfig.Source.Recipe)
                .map(VariantConfig::name)
                .collect(Collectors.toList());
        if (recipes.contains(reference)) {
            throw new IllegalArgumentException(
                    "the reference " + reference + " is made by a recipe, which needs the reference's file");
        }
    }
}
