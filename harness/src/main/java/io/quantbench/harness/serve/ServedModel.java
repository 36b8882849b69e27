package io.quantbench.harness.serve;

import io.quantbench.harness.config.BatchingConfig;
import io.quantbench.harness.config.ModelConfig;
import io.quantbench.harness.route.KeyedHash;
import io.quantbench.harness.route.Router;
import io.quantbench.harness.route.Shadow;
import io.quantbench.harness.route.ShadowTap;
import io.quantbench.harness.route.TrafficSplit;
import io.quantbench.harness.wire.ModelMetadata;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model: its variants, and how requests find them. A variant that is not ready keeps the share that was asked for it, which the
 * reference gets meanwhile.
 *
 * <p>Threading: safe for use by several threads.
 */
final class ServedModel {
    private final ModelConfig config;
    private final Batching batching;
    private final Optional<TextFront> texts;
    private final Map<String, VariantSlot> slots = new LinkedHashMap<>();
    private final Router router;
    private final ShadowTap<ShadowSample> shadows;
    private Map<String, Double> shares;

    /**
     * A model none of whose variants is loaded.
     *
     * @param texts its tokenizer; empty for a model that takes tensors only
     * @param busy whether the server has enough to do without shadows
     */
    ServedModel(
            ModelConfig config, Optional<TextFront> texts, KeyedHash hash, BooleanSupplier busy, ServerParts parts) {
        this.config = config;
        this.texts = texts;
        this.batching = config.text()
                .map(text -> Batching.ofTexts(config.batching(), text.maxTokens()))
                .orElseGet(() -> Batching.of(config.batching()));
        config.variants()
                .forEach(variant -> slots.put(
                        variant.name(),
                        new VariantSlot(
                                config.name(), variant, config.batching().maxBatch(), parts)));
        this.shares = config.split();
        this.router = new Router(hash, slots.keySet(), TrafficSplit.allTo(config.reference()));
        this.shadows = new ShadowTap<>(
                config.shadows().entrySet().stream()
                        .map(shadow -> shadow(
                                slot(shadow.getKey()),
                                shadow.getValue().rate(),
                                shadow.getValue().maxInFlight()))
                        .toList(),
                busy);
    }

    private static Shadow<ShadowSample> shadow(VariantSlot slot, double rate, int maxInFlight) {
        return new Shadow<>(slot.name(), rate, maxInFlight, (sample, done) -> sample.add(slot, done));
    }

    String name() {
        return config.name();
    }

    ModelConfig config() {
        return config;
    }

    Batching batching() {
        return batching;
    }

    Optional<TextFront> texts() {
        return texts;
    }

    Router router() {
        return router;
    }

    ShadowTap<ShadowSample> shadows() {
        return shadows;
    }

    /** Most rows of one request of a priority that there is: those that may wait together. */
    int maxRows(int priority) {
        BatchingConfig told = config.batching();
        boolean levels = told.priorities().size() > 1;
        int level = levels ? (priority == 0 ? told.defaultPriority() : priority) : 1;
        int most = told.priorities().get(level - 1).maxQueued();
        return most > 0 ? Math.min(most, told.queueCapacity()) : told.queueCapacity();
    }

    /** @throws ServeException BAD_REQUEST if there is no such priority */
    void checkPriority(int priority) {
        int levels = config.batching().priorities().size();
        if (levels > 1 && priority > levels) {
            throw RequestReading.bad("priority " + priority + " is not from 0 to " + levels + ", 1 being the highest");
        }
    }

    /** All variants, the reference first. */
    List<VariantSlot> slots() {
        VariantSlot reference = slot(config.reference());
        return Stream.concat(Stream.of(reference), slots.values().stream().filter(slot -> slot != reference))
                .toList();
    }

    /**
     * A variant.
     *
     * @throws ServeException NOT_FOUND if there is none of that name
     */
    VariantSlot slot(String variant) {
        VariantSlot slot = slots.get(variant);
        if (slot == null) {
            throw Failures.notFound("model " + name() + " has no variant " + RequestReading.brief(variant) + "; it has "
                    + String.join(", ", slots.keySet()));
        }
        return slot;
    }

    /** What requests are made for: the same in all variants that serve; empty while none does. */
    Optional<ModelSignature> signature() {
        return slots().stream()
                .flatMap(slot -> slot.loaded().stream())
                .map(LoadedVariant::signature)
                .findFirst();
    }

    /**
     * What requests are made for.
     *
     * @throws ServeException UNAVAILABLE while no variant serves
     */
    ModelSignature requireSignature() {
        return signature()
                .orElseThrow(() -> new ServeException(slot(config.reference()).unavailable()));
    }

    /** @throws ServeException UNAVAILABLE while no variant serves */
    ModelMetadata metadata(String platform) {
        ModelSignature signature = requireSignature();
        List<String> ready = slots.values().stream()
                .filter(VariantSlot::ready)
                .map(VariantSlot::name)
                .toList();
        return new ModelMetadata(
                name(),
                ready,
                platform,
                ModelSignature.metadata(signature.clientInputs()),
                ModelSignature.metadata(signature.clientOutputs()));
    }

    /** Whether every request would find a variant: the reference, on which the others lean. */
    boolean ready() {
        return slot(config.reference()).ready();
    }

    /**
     * Puts other shares in force.
     *
     * @throws ServeException BAD_REQUEST if they are not possible, or one is of a variant that is not ready; NOT_FOUND
     */
    synchronized void split(Map<String, Double> next) {
        for (Map.Entry<String, Double> share : next.entrySet()) {
            if (!slots.containsKey(share.getKey())) {
                throw RequestReading.bad("model " + name() + " has no variant " + RequestReading.brief(share.getKey())
                        + "; it has " + String.join(", ", slots.keySet()));
            }
            if (share.getValue() > 0 && !slot(share.getKey()).ready()) {
                throw RequestReading.bad(slot(share.getKey()).unavailable().sentence() + ", and gets no share");
            }
        }
        try {
            TrafficSplit.candidates(config.reference(), next);
        } catch (IllegalArgumentException e) {
            throw RequestReading.bad(String.valueOf(e.getMessage()));
        }
        wish(next);
    }

    /** Puts shares in force that have been checked; those of variants that are not ready wait until they are. */
    synchronized void wish(Map<String, Double> next) {
        shares = new LinkedHashMap<>(next);
        settle();
    }

    synchronized Map<String, Double> wishedShares() {
        return Map.copyOf(shares);
    }

    /** Takes a variant's share away. */
    synchronized void withoutShare(String variant) {
        Map<String, Double> rest = new LinkedHashMap<>(shares);
        rest.remove(variant);
        wish(rest);
    }

    /** Gives every variant that is ready its share, and the reference the rest. */
    synchronized void settle() {
        Map<String, Double> possible = shares.entrySet().stream()
                .filter(share -> slot(share.getKey()).ready())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
        router.swap(TrafficSplit.candidates(config.reference(), possible));
    }

    /**
     * Changes how much shadows see.
     *
     * @throws ServeException BAD_REQUEST
     */
    void shadowRates(Map<String, Double> rates) {
        try {
            shadows.setRates(rates);
        } catch (IllegalArgumentException e) {
            throw RequestReading.bad(String.valueOf(e.getMessage()));
        }
    }

    ModelStatus status() {
        TrafficSplit split = router.split();
        Map<String, Double> inForce = new LinkedHashMap<>();
        slots.keySet().forEach(variant -> inForce.put(variant, split.share(variant)));
        Map<String, ModelStatus.ShadowState> states = new LinkedHashMap<>();
        Map<String, Double> rates = shadows.rates();
        shadows.counts()
                .forEach((variant, counts) ->
                        states.put(variant, new ModelStatus.ShadowState(rates.getOrDefault(variant, 0.0), counts)));
        return new ModelStatus(
                name(),
                config.reference(),
                slots.values().stream().map(VariantSlot::status).toList(),
                inForce,
                states);
    }

    /** Ends the tokenizer, then all variants, each within {@code limit}. */
    void close(Duration limit) {
        texts.ifPresent(TextFront::close);
        List<LoadedVariant> closing = slots.values().stream()
                .flatMap(slot -> slot.unloading().stream())
                .toList();
        closing.forEach(old -> old.close(limit));
        slots.values().forEach(VariantSlot::unloaded);
    }
}
