package io.quantbench.harness.config;

import io.quantbench.harness.canary.RolloutPlan;
import io.quantbench.harness.canary.RolloutStep;
import io.quantbench.harness.canary.TrafficShare;
import io.quantbench.harness.canary.compare.ComparisonPolicy;
import io.quantbench.harness.canary.compare.ComparisonPolicy.Limits;
import io.quantbench.harness.canary.compare.OutputKind;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.HardGates;
import io.quantbench.harness.canary.judge.Horizon;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.SampleRules;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.config.CanaryConfig.Output;
import io.quantbench.harness.config.CanaryConfig.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a canary and its traffic. */
final class CanaryReader {
    private static final int MOST = 1_000_000_000;
    private static final double DEFAULT_ALPHA = 0.05;
    private static final List<StepDraft> STANDARD_STEPS = List.of(
            new StepDraft("shadow", 0, 1, false),
            new StepDraft("canary-1", 0.01, 0, false),
            new StepDraft("canary-5", 0.05, 0, false),
            new StepDraft("canary-25", 0.25, 0, false),
            new StepDraft("canary-50", 0.5, 0, false));
    private static final CanaryConfig STAND_IN = new CanaryConfig(
            "",
            "",
            "?",
            RolloutPlan.standard(
                    DEFAULT_ALPHA,
                    List.of(new Guardrail.Agreement(0.5, 1)),
                    List.of(new Guardrail.ErrorRate(0.5, 1, 1))),
            new Output("", Optional.empty()),
            ComparisonPolicy.of(OutputKind.SCORES),
            CanaryConfig.DEFAULT_LOOK,
            new CanaryConfig.Files(Path.of("?"), Optional.empty()),
            List.of());

    private final ModelReader files;
    private final Path directory;

    CanaryReader(ModelReader files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** A step before its guardrails are chosen. */
    private record StepDraft(String name, double share, double shadow, boolean approval) {}

    /** What all steps share. */
    private record Rules(
            double alpha, List<Guardrail> guardrails, HardGates gates, SampleRules samples, Horizon horizon) {}

    CanaryConfig read(ConfigNode node) {
        String model = node.optional("model", ConfigNode::string, "");
        String reference = node.optional("reference", ConfigNode::string, "");
        String candidate = node.required("candidate", ConfigNode::string, "?");
        boolean separate = node.optional("separate-cores", ConfigNode::bool, false);
        Rules rules = rules(node);
        List<StepDraft> steps = node.optional("steps", list -> list.list(CanaryReader::step), STANDARD_STEPS);
        Optional<ConfigNode> output = node.get("output");
        Output what = output.map(this::output).orElse(STAND_IN.output());
        ComparisonPolicy how = comparison(node, output, separate);
        output.ifPresent(ConfigNode::refuseUnknownKeys);
        Duration look = node.optional("look-every", GuardrailReader::positive, CanaryConfig.DEFAULT_LOOK);
        Path log = node.optional("log", this::path, directory.resolve("canary.log"));
        Optional<Path> report = node.get("report").map(this::path);
        List<Webhook> webhooks =
                node.optional("webhooks", list -> list.list(CanaryReader::webhook), List.<Webhook>of());
        node.refuseUnknownKeys();
        RolloutPlan plan = node.checked(() -> plan(rules, steps, separate), STAND_IN.plan());
        return node.checked(
                () -> new CanaryConfig(
                        model,
                        reference,
                        candidate,
                        plan,
                        what,
                        how,
                        look,
                        new CanaryConfig.Files(log, report),
                        webhooks),
                STAND_IN);
    }

    private static Rules rules(ConfigNode node) {
        double alpha = node.optional("alpha", GuardrailReader::share, DEFAULT_ALPHA);
        List<Guardrail> guardrails =
                node.required("guardrails", GuardrailReader::read, List.of(new Guardrail.Agreement(0.5, 1)));
        HardGates gates = node.optional("gates", GuardrailReader::gates, HardGates.STRICT);
        long least =
                node.optional("min-samples", value -> value.integer(1L, MOST, 1), SampleRules.DEFAULT.minSamples());
        int window = node.optional(
                "label-window", value -> value.integer(1, 10_000_000, 1), SampleRules.DEFAULT.labelWindow());
        long from = node.optional("min-duration", ModelReader::duration, Duration.ZERO)
                .toNanos();
        long until = node.get("max-duration")
                .map(value -> GuardrailReader.positive(value).toNanos())
                .orElse(Long.MAX_VALUE);
        Verdict atEnd = node.optional("at-end", CanaryReader::atEnd, Verdict.HOLD);
        Horizon horizon = node.checked(() -> new Horizon(from, until, atEnd), Horizon.OPEN);
        return new Rules(
                alpha, guardrails, gates, new SampleRules(least, window, SampleRules.DEFAULT.ratioAlpha()), horizon);
    }

    /** Each step guards what can be measured in it. */
    private static RolloutPlan plan(Rules rules, List<StepDraft> drafts, boolean separate) {
        if (drafts.isEmpty()) {
            throw new IllegalArgumentException("steps is empty; without any, everything would be promoted");
        }
        List<RolloutStep> steps = new ArrayList<>();
        List<Guardrail> unused = new ArrayList<>(rules.guardrails());
        for (StepDraft draft : drafts) {
            List<Guardrail> measured = rules.guardrails().stream()
                    .filter(guardrail -> measurable(guardrail, draft, separate))
                    .toList();
            if (measured.isEmpty()) {
                throw new IllegalArgumentException(
                        "step " + draft.name() + " can measure none of the guardrails; errors"
                                + " can be guarded in every step, accuracy and agreement where there is a shadow, latency and slo"
                                + " where there is a share");
            }
            unused.removeAll(measured);
            steps.add(new RolloutStep(
                    draft.name(),
                    new TrafficShare(draft.share(), draft.shadow()),
                    new JudgePolicy(
                            rules.alpha() / drafts.size(), measured, rules.gates(), rules.samples(), rules.horizon()),
                    draft.approval()));
        }
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("no step can measure "
                    + String.join(", ", unused.stream().map(Guardrail::metric).toList())
                    + "; accuracy and agreement need a shadow, latency-ratio needs one and separate-cores, latency and slo"
                    + " need a share");
        }
        return new RolloutPlan(steps);
    }

    private static boolean measurable(Guardrail guardrail, StepDraft step, boolean separate) {
        if (guardrail instanceof Guardrail.Accuracy || guardrail instanceof Guardrail.Agreement) {
            return step.shadow() > 0;
        }
        if (guardrail instanceof Guardrail.LatencyRatio) {
            return step.shadow() > 0 && separate;
        }
        if (guardrail instanceof Guardrail.LatencyQuantile) {
            return step.share() > 0;
        }
        if (guardrail instanceof Guardrail.SloBreachRate) {
            // Pairs tell it too, where the shadow does not run on what the primary left of the cores.
            return step.share() > 0 || separate;
        }
        return true;
    }

    private static StepDraft step(ConfigNode node) {
        String name = node.required("name", ConfigNode::string, "?");
        double share = node.optional("share", GuardrailReader::share, 0.0);
        double shadow = node.optional("shadow", GuardrailReader::share, 0.0);
        boolean approval = node.optional("approval", ConfigNode::bool, false);
        node.refuseUnknownKeys();
        return new StepDraft(name, share, shadow, approval);
    }

    private Output output(ConfigNode node) {
        String name = node.optional("name", ConfigNode::string, "");
        Optional<Path> head = node.get("head").map(this::labelled);
        if (head.isPresent() && kind(node) != OutputKind.EMBEDDING) {
            node.problem("head is for kind: embedding; other outputs decide for classes by themselves");
        }
        return new Output(name, head);
    }

    private static ComparisonPolicy comparison(ConfigNode node, Optional<ConfigNode> output, boolean separate) {
        OutputKind kind = output.map(CanaryReader::kind).orElse(OutputKind.SCORES);
        int topK = output.map(out -> out.optional("top-k", value -> value.integer(1, 10_000, 1), 5))
                .orElse(5);
        boolean payload = node.optional("keep-payload", ConfigNode::bool, false);
        Limits usual = Limits.DEFAULT;
        int pending = node.optional("pending", value -> value.integer(1, 1_000_000, 1), usual.pending());
        long timeoutNs = node.get("pair-timeout")
                .map(value -> GuardrailReader.positive(value).toNanos())
                .orElse(usual.timeoutNs());
        int window = node.optional("label-window", value -> value.integer(1, 10_000_000, 1), usual.labelWindow());
        int worst = node.optional("worst", value -> value.integer(0, 1_000, 0), usual.worst());
        return new ComparisonPolicy(kind, topK, new Limits(pending, timeoutNs, window, worst), separate, payload);
    }

    private static OutputKind kind(ConfigNode output) {
        return output.optional(
                "kind",
                node -> node.parsed(
                        text -> switch (text.toLowerCase(Locale.ROOT)) {
                            case "scores" -> OutputKind.SCORES;
                            case "probabilities" -> OutputKind.PROBABILITIES;
                            case "embedding" -> OutputKind.EMBEDDING;
                            default ->
                                throw new IllegalArgumentException(
                                        text + " stands where scores, probabilities or embedding is allowed");
                        },
                        OutputKind.SCORES),
                OutputKind.SCORES);
    }

    private static Webhook webhook(ConfigNode node) {
        URI none = URI.create("http://localhost/");
        URI url = node.required("url", value -> value.parsed(URI::create, none), none);
        Duration timeout = node.optional("timeout", GuardrailReader::positive, Webhook.DEFAULT_TIMEOUT);
        int attempts = node.optional("attempts", value -> value.integer(1, 100, 1), Webhook.DEFAULT_ATTEMPTS);
        node.refuseUnknownKeys();
        return node.checked(() -> new Webhook(url, timeout, attempts), new Webhook(none, timeout, attempts));
    }

    TrafficConfig traffic(ConfigNode node) {
        Optional<ConfigNode> data = node.get("data");
        Path file = data.map(this::labelled).orElse(CanaryConfig.SENTENCES);
        int concurrency =
                node.optional("concurrency", value -> value.integer(1, 10_000, 1), TrafficConfig.DEFAULT_CONCURRENCY);
        long requests = node.optional("requests", value -> value.integer(1L, MOST, 1), TrafficConfig.DEFAULT_REQUESTS);
        long seed = node.optional("seed", value -> value.integer(0, Long.MAX_VALUE, 0), 1L);
        node.refuseUnknownKeys();
        return new TrafficConfig(file, concurrency, requests, seed);
    }

    private Path labelled(ConfigNode node) {
        return CanaryConfig.SENTENCES.toString().equals(node.string())
                ? CanaryConfig.SENTENCES
                : files.existingFile(node);
    }

    /** Notes what the canary asks of models that are not so. */
    static void refuseMisfits(ConfigNode root, CanaryConfig canary, List<ModelConfig> models) {
        if (models.isEmpty()) {
            return;
        }
        boolean only = canary.model().isEmpty() && models.size() == 1;
        Optional<ModelConfig> found = models.stream()
                .filter(model -> only || model.name().equals(canary.model()))
                .findFirst();
        if (found.isEmpty()) {
            root.problemAt(
                    "canary.model",
                    (canary.model().isEmpty() ? "nothing" : canary.model())
                            + " stands where the name of a model is needed; there are "
                            + String.join(
                                    ", ", models.stream().map(ModelConfig::name).toList()));
            return;
        }
        ModelConfig model = found.get();
        List<String> names = model.variants().stream().map(VariantConfig::name).toList();
        refuseUnknown(root, "canary.candidate", canary.candidate(), names);
        if (!canary.reference().isEmpty() && !canary.reference().equals(model.reference())) {
            root.problemAt(
                    "canary.reference",
                    canary.reference() + " is not the reference of " + model.name() + ", which is " + model.reference()
                            + "; say so in the model, as it gets what the candidate leaves");
        }
        if (canary.candidate().equals(model.reference())) {
            root.problemAt("canary.candidate", canary.candidate() + " is the reference; nothing would be compared");
        }
    }

    private static void refuseUnknown(ConfigNode root, String path, String variant, List<String> names) {
        if (!names.contains(variant)) {
            root.problemAt(path, "there is no variant " + variant + "; there are " + String.join(", ", names));
        }
    }

    private Path path(ConfigNode node) {
        return node.parsed(text -> directory.resolve(text).normalize(), Path.of("?"));
    }

    private static Verdict atEnd(ConfigNode node) {
        return node.parsed(
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "hold" -> Verdict.HOLD;
                    case "rollback" -> Verdict.ROLLBACK;
                    default -> throw new IllegalArgumentException(text + " stands where hold or rollback is allowed");
                },
                Verdict.HOLD);
    }
}
