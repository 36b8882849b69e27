package io.quantbench.harness.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes the settings in force as YAML that {@link ConfigLoader} reads again, every default spelt out. Nothing secret is in it: tokens
 * are hashes, and the routing key is left out.
 */
public final class ConfigPrinter {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    private ConfigPrinter() {}

    /** All of it, as YAML. */
    public static String print(HarnessConfig config) {
        ObjectNode root = YAML.createObjectNode();
        ArrayNode models = root.putArray("models");
        config.models().forEach(model -> model(models.addObject(), model));
        admission(root.putObject("admission"), config.admission());
        limits(root.putObject("limits"), config.limits());
        ObjectNode listeners = root.putObject("listeners");
        listener(listeners, "http", Optional.of(config.listeners().http()));
        listener(listeners, "grpc", config.listeners().grpc());
        listener(listeners, "metrics", config.listeners().metrics());
        listener(listeners, "admin", config.listeners().admin());
        security(root.putObject("security"), config.security());
        root.putObject("routing").put("sticky-header", config.routing().stickyHeader());
        root.put("drain", Quantities.text(config.drain()));
        config.canary().ifPresent(canary -> CanaryPrinter.canary(root.putObject("canary"), canary));
        config.traffic().ifPresent(traffic -> CanaryPrinter.traffic(root.putObject("traffic"), traffic));
        try {
            return YAML.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written as YAML", e);
        }
    }

    private static void model(ObjectNode node, ModelConfig model) {
        node.put("name", model.name());
        ArrayNode variants = node.putArray("variants");
        model.variants().forEach(variant -> variant(variants.addObject(), variant));
        node.put("reference", model.reference());
        ObjectNode split = node.putObject("split");
        model.split().forEach(split::put);
        ObjectNode shadows = node.putObject("shadows");
        model.shadows()
                .forEach((name, shadow) ->
                        shadows.putObject(name).put("rate", shadow.rate()).put("max-in-flight", shadow.maxInFlight()));
        model.text().ifPresent(text -> node.putObject("text")
                .put("tokenizer", text.tokenizer().toString())
                .put("max-tokens", text.maxTokens()));
        batching(node.putObject("batching"), model.batching());
    }

    private static void variant(ObjectNode node, VariantConfig variant) {
        node.put("name", variant.name());
        if (variant.source() instanceof VariantConfig.Source.File file) {
            node.put("file", file.path().toString());
        } else if (variant.source() instanceof VariantConfig.Source.Recipe recipe) {
            node.put("recipe", recipe.recipe());
        }
        node.put("workers", variant.workers()).put("threads", variant.threadsPerWorker());
    }

    private static void batching(ObjectNode node, BatchingConfig batching) {
        node.put("max-batch", batching.maxBatch())
                .put("max-delay", Quantities.text(batching.maxDelay()))
                .put("queue", batching.queueCapacity());
        numbers(node.putArray("preferred"), batching.preferredSizes());
        numbers(node.putArray("lengths"), batching.lengthBounds());
        node.put("fair-after", Quantities.text(batching.fairAfter()));
        ArrayNode priorities = node.putArray("priorities");
        batching.priorities().forEach(priority -> priorities
                .addObject()
                .put("timeout", Quantities.text(priority.timeout()))
                .put("on-timeout", priority.onTimeout().name().toLowerCase(Locale.ROOT))
                .put("max-queued", priority.maxQueued()));
        node.put("default-priority", batching.defaultPriority());
    }

    private static void numbers(ArrayNode list, List<Integer> numbers) {
        numbers.forEach(number -> list.add(number));
    }

    private static void admission(ObjectNode node, AdmissionConfig admission) {
        if (admission.limit() instanceof LimitConfig.Fixed fixed) {
            node.put("limit", fixed.maxInFlight());
        } else if (admission.limit() instanceof LimitConfig.Aimd aimd) {
            node.putObject("limit")
                    .put("min", aimd.min())
                    .put("max", aimd.max())
                    .put("target", Quantities.text(aimd.target()))
                    .put("backoff", aimd.backoff());
        }
        node.put("max-bytes", Quantities.bytesText(admission.maxBytes()));
    }

    private static void limits(ObjectNode node, MessageLimits limits) {
        node.put("body", Quantities.bytesText(limits.bodyBytes()))
                .put("json", Quantities.bytesText(limits.jsonBytes()))
                .put("http-header", Quantities.bytesText(limits.httpHeaderBytes()))
                .put("elements", limits.elements())
                .put("tensors", limits.tensors())
                .put("streams", limits.streams());
    }

    private static void listener(ObjectNode node, String name, Optional<ListenerConfig> listener) {
        if (listener.isEmpty()) {
            node.put(name, false);
            return;
        }
        node.putObject(name)
                .put("host", listener.get().host())
                .put("port", listener.get().port())
                .put("public", listener.get().open());
    }

    private static void security(ObjectNode node, SecurityConfig security) {
        security.tls().ifPresent(tls -> {
            ObjectNode group = node.putObject("tls");
            group.put("certificate", tls.certificate().toString())
                    .put("key", tls.key().toString());
            tls.clientCertificates().ifPresent(clients -> group.put("client-certificates", clients.toString()));
        });
        ArrayNode tokens = node.putArray("tokens");
        for (TokenConfig token : security.tokens()) {
            ObjectNode group = tokens.addObject().put("name", token.name()).put("sha256", token.sha256());
            ArrayNode scopes = group.putArray("scopes");
            token.scopes().stream()
                    .sorted()
                    .forEach(scope -> scopes.add(scope.name().toLowerCase(Locale.ROOT)));
        }
    }
}
