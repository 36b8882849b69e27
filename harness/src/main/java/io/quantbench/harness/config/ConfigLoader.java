package io.quantbench.harness.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quantbench.harness.config.ConfigException.Problem;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads settings: defaults, then a YAML file, then environment variables, then flags, later ones over earlier ones. Everything that is
 * wrong is told at once, and a setting that there is not is wrong.
 *
 * <pre>
 * models:
 *   - name: minilm
 *     variants:
 *       - {name: fp32, file: model.onnx}
 *       - {name: int8, recipe: dynamic, workers: 2, threads: 1}
 *     reference: fp32               # the first, if not said
 *     split: {int8: 5%}             # the reference gets what is left
 *     shadows: {int8: 1.0}          # or {rate: 0.1, max-in-flight: 64}
 *     text: {tokenizer: tokenizer.json, max-tokens: 128}
 *     batching:
 *       max-batch: 8
 *       max-delay: 2ms
 *       queue: 1024
 *       preferred: [4, 8]
 *       lengths: [16, 32, 64]
 *       fair-after: 1s
 *       priorities: [{}, {timeout: 50ms, on-timeout: delay, max-queued: 100}]
 *       default-priority: 2
 * admission: {limit: 256, max-bytes: 512MiB}     # or limit: {min: 8, max: 512, target: 50ms, backoff: 0.9}
 * limits: {body: 64MiB, json: 1MiB, http-header: 16KiB, elements: 16777216, tensors: 64, streams: 100}
 * listeners:
 *   http: {host: 127.0.0.1, port: 8080, public: false}
 *   grpc: {port: 8081}              # or false for none; metrics and admin likewise
 * security:
 *   tls: {certificate: cert.pem, key: key.pem, client-certificates: ca.pem}
 *   tokens: [{name: ci, env: CI_TOKEN, scopes: [data, admin]}]
 * routing: {key: secret of all replicas, sticky-header: X-User}
 * drain: 10s
 * canary:
 *   model: minilm                   # the only model, if not said
 *   candidate: int8
 *   alpha: 5%                       # of the whole rollout, divided evenly among its steps
 *   steps:                          # shadow, 1 %, 5 %, 25 %, 50 %, if not said
 *     - {name: shadow, shadow: 100%}
 *     - {name: canary-10, share: 10%, shadow: 5%, approval: true}
 *   guardrails:                     # each holds in the steps that can measure it
 *     accuracy: {margin: 1%}        # and harm-weight, here and below
 *     agreement: {least: 95%}
 *     latency-ratio: {max-ratio: 1.1}
 *     latency: [{quantile: 99%, max-ratio: 1.2}]
 *     errors: {margin: 0.5%}
 *     slo: {limit: 100ms, margin: 1%}
 *   gates: {non-finite: 0, error-run: 20, crashes: 0}
 *   min-samples: 100
 *   min-duration: 1m                # of each step, as max-duration
 *   max-duration: 24h
 *   at-end: hold                    # or rollback
 *   output: {name: embedding, kind: embedding, head: labelled.jsonl, top-k: 5}
 *   separate-cores: false
 *   look-every: 1s
 *   pending: 4096
 *   pair-timeout: 10s
 *   label-window: 65536
 *   worst: 50
 *   keep-payload: false
 *   log: canary.log
 *   report: canary-report
 *   webhooks: [{url: "https://example.org/hook", timeout: 10s, attempts: 5}]
 * traffic: {data: labelled.jsonl, concurrency: 4, requests: 100000, seed: 1}
 * </pre>
 */
public final class ConfigLoader {
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int MOST_IN_FLIGHT = 1_000_000;
    private static final long MOST_BYTES = 1L << 40;

    private final String source;
    private final Path directory;
    private final Map<String, String> environment;
    private final ConfigNode.Reading reading = new ConfigNode.Reading(new HashMap<>(), new ArrayList<>());

    private ConfigLoader(String source, Path directory, Map<String, String> environment) {
        this.source = source;
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Reads a file; paths in it are relative to its directory.
     *
     * @param environment variables, of which those like {@code QUANTBENCH_LISTENERS__HTTP__PORT} override the file
     * @param flags by path, such as {@code listeners.http.port}; override everything
     * @throws ConfigException with everything that is wrong
     * @throws IOException if the file cannot be read
     */
    public static HarnessConfig load(Path file, Map<String, String> environment, Map<String, String> flags)
            throws IOException, ConfigException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file.toString(), List.of(new Problem("", "there is no such file")));
        } catch (MalformedInputException e) {
            throw new ConfigException(file.toString(), List.of(new Problem("", "it is not UTF-8 text")));
        }
        Path parent = file.toAbsolutePath().getParent();
        Path directory = parent == null ? Path.of("") : parent;
        return new ConfigLoader(file.toString(), directory, environment).read(text, flags);
    }

    /**
     * Reads settings from a text, which may be empty; otherwise as {@link #load}.
     *
     * @param directory where relative paths begin
     * @throws ConfigException with everything that is wrong
     */
    public static HarnessConfig parse(
            String yaml, Path directory, Map<String, String> environment, Map<String, String> flags)
            throws ConfigException {
        return new ConfigLoader("the configuration", directory, environment).read(yaml, flags);
    }

    private HarnessConfig read(String text, Map<String, String> flags) throws ConfigException {
        ObjectNode tree = tree(text);
        Overrides overrides = new Overrides(YAML, reading);
        overrides.fromEnvironment(tree, environment);
        overrides.fromFlags(tree, flags);
        HarnessConfig config = config(new ConfigNode(tree, "", reading));
        if (!reading.problems().isEmpty()) {
            throw new ConfigException(source, reading.problems());
        }
        return config;
    }

    private ObjectNode tree(String text) throws ConfigException {
        try {
            JsonNode tree = YAML.readTree(text);
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                return YAML.createObjectNode();
            }
            if (tree instanceof ObjectNode group) {
                return group;
            }
            throw new ConfigException(source, List.of(new Problem("", "it is not a group of settings")));
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr();
            String first =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            throw new ConfigException(source, List.of(new Problem(place, "it is not YAML: " + first)));
        }
    }

    private HarnessConfig config(ConfigNode root) {
        ModelReader models = new ModelReader(directory);
        AccessReader access = new AccessReader(models, environment);
        List<ModelConfig> served = root.optional("models", list -> list.list(models::read), List.<ModelConfig>of());
        MessageLimits limits = root.optional("limits", ConfigLoader::limits, MessageLimits.defaults());
        AdmissionConfig admission =
                root.optional("admission", node -> admission(node, limits), AdmissionConfig.defaults());
        ListenersConfig listeners = root.optional("listeners", access::listeners, ListenersConfig.defaults());
        SecurityConfig security = root.optional("security", access::security, SecurityConfig.none());
        RoutingConfig routing = root.optional("routing", ConfigLoader::routing, RoutingConfig.defaults());
        Duration drain = root.optional("drain", ModelReader::duration, HarnessConfig.DEFAULT_DRAIN);
        CanaryReader canaries = new CanaryReader(models, directory);
        Optional<CanaryConfig> canary = root.get("canary").map(canaries::read);
        Optional<TrafficConfig> traffic = root.get("traffic").map(canaries::traffic);
        root.refuseUnknownKeys();
        AccessReader.refuseOpenDoors(root, listeners, security);
        refuseEqualNames(root, served);
        canary.ifPresent(one -> CanaryReader.refuseMisfits(root, one, served));
        return new HarnessConfig(
                withShadow(served, canary), admission, limits, listeners, security, routing, drain, canary, traffic);
    }

    /** A candidate can be shadowed when its canary says so: until then at rate 0. */
    private static List<ModelConfig> withShadow(List<ModelConfig> models, Optional<CanaryConfig> canary) {
        return canary.isEmpty()
                ? models
                : models.stream()
                        .map(model -> model.name().equals(canary.get().model())
                                        || canary.get().model().isEmpty()
                                ? model.withShadow(canary.get().candidate())
                                : model)
                        .toList();
    }

    private static void refuseEqualNames(ConfigNode root, List<ModelConfig> models) {
        List<String> names = models.stream().map(ModelConfig::name).toList();
        if (names.stream().distinct().count() != names.size()) {
            root.problemAt("models", "two models have one name among " + String.join(", ", names));
        }
    }

    private static MessageLimits limits(ConfigNode node) {
        MessageLimits usual = MessageLimits.defaults();
        int most = Integer.MAX_VALUE;
        MessageLimits limits = new MessageLimits(
                node.optional("body", value -> value.bytes(1, most, 1), usual.bodyBytes()),
                node.optional("json", value -> value.bytes(1, most, 1), usual.jsonBytes()),
                node.optional("http-header", value -> value.bytes(1024, most, 1024), usual.httpHeaderBytes()),
                node.optional("elements", value -> value.integer(1L, most, 1), usual.elements()),
                node.optional("tensors", value -> value.integer(1, 65_536, 1), usual.tensors()),
                node.optional("streams", value -> value.integer(1, 65_536, 1), usual.streams()));
        node.refuseUnknownKeys();
        return limits;
    }

    private static AdmissionConfig admission(ConfigNode node, MessageLimits limits) {
        AdmissionConfig usual = AdmissionConfig.defaults();
        LimitConfig limit = node.optional("limit", ConfigLoader::limit, usual.limit());
        long maxBytes = node.optional("max-bytes", value -> value.bytes(1L, MOST_BYTES, MOST_BYTES), usual.maxBytes());
        node.refuseUnknownKeys();
        if (maxBytes < limits.bodyBytes()) {
            node.problem("max-bytes " + Quantities.bytesText(maxBytes) + " is below limits.body "
                    + Quantities.bytesText(limits.bodyBytes()) + ", so that a largest body could never come in");
        }
        return new AdmissionConfig(limit, maxBytes);
    }

    private static LimitConfig limit(ConfigNode node) {
        if (!node.isObject()) {
            return new LimitConfig.Fixed(node.integer(1, MOST_IN_FLIGHT, 1));
        }
        int min = node.optional("min", value -> value.integer(1, MOST_IN_FLIGHT, 1), 1);
        int max = node.required("max", value -> value.integer(1, MOST_IN_FLIGHT, MOST_IN_FLIGHT), MOST_IN_FLIGHT);
        Duration target = node.required("target", ModelReader::duration, Duration.ofSeconds(1));
        double backoff = node.optional("backoff", value -> value.parsed(Quantities::share, 0.9), 0.9);
        node.refuseUnknownKeys();
        return node.checked(() -> new LimitConfig.Aimd(min, max, target, backoff), new LimitConfig.Fixed(1));
    }

    private static RoutingConfig routing(ConfigNode node) {
        RoutingConfig usual = RoutingConfig.defaults();
        String key = node.optional("key", ConfigNode::string, usual.key());
        String header = node.optional("sticky-header", ConfigNode::string, usual.stickyHeader());
        node.refuseUnknownKeys();
        return new RoutingConfig(key, header);
    }
}
