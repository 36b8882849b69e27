package io.quantbench.harness.conformance;

import static io.quantbench.harness.conformance.Check.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantbench.harness.conformance.Check.Mismatch;
import io.quantbench.harness.conformance.Check.NotOffered;
import io.quantbench.harness.conformance.RestClient.Answer;
import java.io.IOException;
import java.util.List;

/** Health, metadata and statistics over REST. */
final class RestStatusChecks {
    private final RestClient client;
    private final Subject subject;

    RestStatusChecks(RestClient client, Subject subject) {
        this.client = client;
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                new Check("rest.live", "200 at /v2/health/live", () -> ok("/v2/health/live")),
                new Check("rest.ready", "200 at /v2/health/ready", () -> ok("/v2/health/ready")),
                new Check("rest.server-metadata", "200 with name, version and extensions", this::server),
                new Check("rest.model-ready", "200 at .../ready", () -> ok(subject.path("/ready"))),
                new Check("rest.model-metadata", "200 with name, platform, inputs and outputs", () -> model("")),
                new Check("rest.version-metadata", "the same under .../versions/V", () -> model(version())),
                new Check(
                        "rest.version-ready",
                        "200 at .../versions/V/ready",
                        () -> ok(subject.path(version() + "/ready"))),
                new Check("rest.statistics", "200 with model_stats that count an inference", this::statistics),
                new Check("rest.unknown-path", "404", this::unknownPath));
    }

    private String version() throws NotOffered {
        return "/versions/" + RestClient.segment(subject.firstVersion());
    }

    private String ok(String path) throws IOException, InterruptedException, Mismatch {
        Answer answer = client.get(path);
        require(answer.status() == 200, answer.toString());
        return answer.toString();
    }

    private String server() throws IOException, InterruptedException, Mismatch {
        Answer answer = client.get("/v2");
        JsonNode json = answer.json();
        require(
                answer.status() == 200
                        && json.path("name").isTextual()
                        && json.path("version").isTextual()
                        && json.path("extensions").isArray(),
                answer.toString());
        return answer.toString();
    }

    private String model(String version) throws IOException, InterruptedException, Mismatch {
        Answer answer = client.get(subject.path(version));
        JsonNode json = answer.json();
        require(
                answer.status() == 200
                        && json.path("name").asText().equals(subject.model())
                        && json.path("platform").isTextual()
                        && wellFormed(json.path("inputs"))
                        && wellFormed(json.path("outputs")),
                answer.toString());
        return answer.toString();
    }

    private static boolean wellFormed(JsonNode tensors) {
        boolean right = !tensors.isEmpty();
        for (JsonNode tensor : tensors) {
            right &= !tensor.path("name").asText().isEmpty()
                    && tensor.path("datatype").isTextual()
                    && tensor.path("shape").isArray();
        }
        return right;
    }

    private String statistics() throws IOException, InterruptedException, Mismatch, NotOffered {
        subject.requireExtension("statistics");
        long before = successes(client.get(subject.path("/stats")));
        Answer inferred = client.post(subject.path("/infer"), subject.json());
        require(inferred.status() == 200, "an inference ended with " + inferred);
        Answer after = client.get(subject.path("/stats"));
        require(successes(after) > before, "success.count went from " + before + " to " + successes(after));
        return after.toString();
    }

    private static long successes(Answer answer) throws Mismatch {
        JsonNode entries = answer.json().path("model_stats");
        require(answer.status() == 200 && !entries.isEmpty(), answer.toString());
        long count = 0;
        for (JsonNode entry : entries) {
            JsonNode stats = entry.path("inference_stats");
            for (String span :
                    List.of("success", "fail", "queue", "compute_input", "compute_infer", "compute_output")) {
                require(stats.path(span).path("ns").isIntegralNumber(), "no inference_stats." + span + ".ns");
            }
            count += stats.path("success").path("count").asLong();
        }
        return count;
    }

    private String unknownPath() throws IOException, InterruptedException, Mismatch {
        Answer answer = client.get("/v2/there-is-no-such-path");
        require(answer.status() == 404, answer.toString());
        return answer.toString();
    }
}
