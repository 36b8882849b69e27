package io.quantbench.harness.config;

import io.quantbench.harness.config.BatchingConfig.OnTimeout;
import io.quantbench.harness.config.BatchingConfig.PriorityConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the models of a configuration. */
final class ModelReader {
    private static final int MOST = 1_000_000;
    private static final int MOST_THREADS = 1024;
    private static final int MOST_TOKENS = 65_536;

    private final Path directory;

    /** Files are relative to {@code directory}. */
    ModelReader(Path directory) {
        this.directory = directory;
    }

    ModelConfig read(ConfigNode node) {
        String name = node.required("name", ConfigNode::string, "");
        List<VariantConfig> variants =
                node.required("variants", list -> list.list(this::variant), List.<VariantConfig>of());
        if (variants.isEmpty()) {
            node.get("variants").ifPresent(list -> list.problem("at least one variant is needed"));
        }
        String first = variants.isEmpty() ? "" : variants.get(0).name();
        String reference = node.optional("reference", ConfigNode::string, first);
        Map<String, Double> split = node.optional("split", group -> group.entries(ModelReader::share), Map.of());
        Map<String, ShadowConfig> shadows =
                node.optional("shadows", group -> group.entries(ModelReader::shadow), Map.of());
        BatchingConfig batching = node.optional("batching", ModelReader::batching, BatchingConfig.defaults());
        Optional<TextConfig> text = node.get("text").map(this::text);
        node.refuseUnknownKeys();
        ModelConfig standIn = new ModelConfig(
                "?",
                List.of(VariantConfig.ofFile("?", Path.of("?"))),
                "?",
                Map.of(),
                Map.of(),
                BatchingConfig.defaults(),
                Optional.empty());
        if (variants.isEmpty()) {
            return standIn;
        }
        return node.checked(() -> new ModelConfig(name, variants, reference, split, shadows, batching, text), standIn);
    }

    private VariantConfig variant(ConfigNode node) {
        String name = node.required("name", ConfigNode::string, "?");
        Optional<Path> file = node.get("file").map(this::existingFile);
        Optional<String> recipe = node.get("recipe").map(ConfigNode::string);
        int workers = node.optional("workers", value -> value.integer(1, MOST_THREADS, 1), 1);
        int threads = node.optional("threads", value -> value.integer(0, MOST_THREADS, 0), 0);
        node.refuseUnknownKeys();
        if (file.isPresent() == recipe.isPresent()) {
            node.problem((file.isPresent() ? "file and recipe together are" : "neither file nor recipe is")
                    + " set; one of both is needed");
        }
        VariantConfig.Source source = recipe.<VariantConfig.Source>map(VariantConfig.Source.Recipe::new)
                .orElseGet(() -> new VariantConfig.Source.File(file.orElse(Path.of("?"))));
        return node.checked(
                () -> new VariantConfig(name, source, workers, threads), VariantConfig.ofFile("?", Path.of("?")));
    }

    Path existingFile(ConfigNode node) {
        Path path = node.parsed(text -> directory.resolve(text).normalize(), Path.of("?"));
        if (!Files.isRegularFile(path)) {
            node.problem("there is no file " + path);
        } else if (!Files.isReadable(path)) {
            node.problem("the file " + path + " may not be read");
        }
        return path;
    }

    private static double share(ConfigNode node) {
        return node.parsed(Quantities::share, 0.0);
    }

    private static ShadowConfig shadow(ConfigNode node) {
        if (!node.isObject()) {
            return new ShadowConfig(share(node), ShadowConfig.DEFAULT_MAX_IN_FLIGHT);
        }
        double rate = node.required("rate", ModelReader::share, 0.0);
        int most =
                node.optional("max-in-flight", value -> value.integer(1, MOST, 1), ShadowConfig.DEFAULT_MAX_IN_FLIGHT);
        node.refuseUnknownKeys();
        return new ShadowConfig(rate, most);
    }

    private TextConfig text(ConfigNode node) {
        Path tokenizer = node.required("tokenizer", this::existingFile, Path.of("?"));
        int tokens =
                node.optional("max-tokens", value -> value.integer(1, MOST_TOKENS, 1), TextConfig.DEFAULT_MAX_TOKENS);
        node.refuseUnknownKeys();
        return new TextConfig(tokenizer, tokens);
    }

    private static BatchingConfig batching(ConfigNode node) {
        BatchingConfig defaults = BatchingConfig.defaults();
        int maxBatch = node.optional("max-batch", value -> value.integer(1, MOST, 1), defaults.maxBatch());
        Duration maxDelay = node.optional("max-delay", ModelReader::duration, defaults.maxDelay());
        int queue = node.optional(
                "queue", value -> value.integer(1, MOST, MOST), Math.max(maxBatch, defaults.queueCapacity()));
        List<Integer> preferred = node.optional("preferred", ModelReader::sizes, List.of());
        List<Integer> lengths = node.optional("lengths", ModelReader::sizes, List.of());
        Duration fairAfter =
                node.optional("fair-after", ModelReader::duration, atLeast(maxDelay, defaults.fairAfter()));
        List<PriorityConfig> priorities = node.optional(
                "priorities", list -> list.list(ModelReader::priority), List.of(PriorityConfig.patient()));
        int defaultPriority =
                node.optional("default-priority", value -> value.integer(1, MOST, 1), Math.max(1, priorities.size()));
        node.refuseUnknownKeys();
        return node.checked(
                () -> new BatchingConfig(
                        maxBatch, maxDelay, queue, preferred, lengths, fairAfter, priorities, defaultPriority),
                defaults);
    }

    private static Duration atLeast(Duration least, Duration usual) {
        return usual.compareTo(least) < 0 ? least : usual;
    }

    private static PriorityConfig priority(ConfigNode node) {
        Duration timeout = node.optional("timeout", ModelReader::duration, Duration.ZERO);
        OnTimeout onTimeout = node.optional("on-timeout", ModelReader::onTimeout, OnTimeout.REJECT);
        int most = node.optional("max-queued", value -> value.integer(0, MOST, 0), 0);
        node.refuseUnknownKeys();
        return new PriorityConfig(timeout, onTimeout, most);
    }

    private static OnTimeout onTimeout(ConfigNode node) {
        return node.parsed(
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "reject" -> OnTimeout.REJECT;
                    case "delay" -> OnTimeout.DELAY;
                    default -> throw new IllegalArgumentException(text + " stands where reject or delay is allowed");
                },
                OnTimeout.REJECT);
    }

    private static List<Integer> sizes(ConfigNode node) {
        return node.list(value -> value.integer(1, MOST, 1));
    }

    static Duration duration(ConfigNode node) {
        return node.parsed(Quantities::duration, Duration.ZERO);
    }
}
