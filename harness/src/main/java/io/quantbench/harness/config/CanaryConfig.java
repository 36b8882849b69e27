package io.quantbench.harness.config;

import io.quantbench.harness.canary.RolloutPlan;
import io.quantbench.harness.canary.compare.ComparisonPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A canary on one of a server's models.
 *
 * @param model its name; empty for the only one
 * @param reference variant that serves today; empty for the model's own
 * @param candidate variant that may replace it
 * @param plan the steps, each with guardrails and limits
 * @param output what is compared
 * @param comparison how it is compared, and how much is kept
 * @param lookEvery time between two looks at the evidence
 * @param files where it is kept
 * @param webhooks who is told of changes
 */
public record CanaryConfig(
        String model,
        String reference,
        String candidate,
        RolloutPlan plan,
        Output output,
        ComparisonPolicy comparison,
        Duration lookEvery,
        Files files,
        List<Webhook> webhooks) {
    public static final Duration DEFAULT_LOOK = Duration.ofSeconds(1);

    /** Stands for the labelled sentences of the built-in model where a file of labelled data could stand. */
    public static final Path SENTENCES = Path.of("sentences");

    public CanaryConfig {
        webhooks = List.copyOf(webhooks);
        if (candidate.equals(reference)) {
            throw new IllegalArgumentException(
                    "candidate " + candidate + " is also the reference; nothing would be compared");
        }
    }

    /**
     * What of an answer is compared.
     *
     * @param name of the model's output; empty for the first
     * @param head labelled data on which a linear head over embeddings is trained at the start, so that they decide for classes;
     *     {@link #SENTENCES} for those; empty for agreement by cosine only
     */
    public record Output(String name, Optional<Path> head) {}

    /**
     * Where the canary is kept.
     *
     * @param log its events, from which it resumes
     * @param report directory of the decision report and its evidence, written at the end; empty for none
     */
    public record Files(Path log, Optional<Path> report) {}

    /**
     * Who is told of changes, by a POST.
     *
     * @param url http or https
     * @param timeout of one attempt
     * @param attempts at most, at least 1
     */
    public record Webhook(URI url, Duration timeout, int attempts) {
        public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
        public static final int DEFAULT_ATTEMPTS = 5;

        public Webhook {
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!web || url.getHost() == null) {
                throw new IllegalArgumentException(url + " is no address like http://host:port/path");
            }
        }
    }

    /** With the model and reference that were left to the server. */
    public CanaryConfig on(String servedModel, String itsReference) {
        return new CanaryConfig(
                model.isEmpty() ? servedModel : model,
                reference.isEmpty() ? itsReference : reference,
                candidate,
                plan,
                output,
                comparison,
                lookEvery,
                files,
                webhooks);
    }
}
