package io.quantbench.harness.cli;

import io.quantbench.harness.bench.TinyModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A plan file with a model of a few bytes, a candidate that agrees or disagrees, and labelled rows. */
final class CanaryPlan {
    static final String STEPS = "steps: [{name: shadow, shadow: 100%}, {name: canary-50, share: 50%}]";
    static final String STEPS_WITH_APPROVAL =
            "steps: [{name: shadow, shadow: 100%}, {name: canary-50, share: 50%, approval: true}]";

    private final Path folder;
    private String candidate = "good.onnx";
    private String steps = STEPS;
    private String guardrails = "{accuracy: {margin: 30%}, agreement: {least: 0.6}, errors: {margin: 30%}}";
    private String rest = "";

    CanaryPlan(Path folder) {
        this.folder = folder;
        try {
            TinyModels.scores(folder.resolve("reference.onnx"), 0, 1, 2, 3);
            TinyModels.scores(folder.resolve("good.onnx"), 0, 1, 2, 3);
            TinyModels.scores(folder.resolve("bad.onnx"), 1, 0, 3, 2);
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                int best = i % 4;
                rows.append("{\"inputs\": {\"x\": [")
                        .append(best == 0 ? 9 : 0.1 * (i % 3))
                        .append(best == 1 ? ", 9" : ", 0.3")
                        .append(best == 2 ? ", 9" : ", 0.2")
                        .append(best == 3 ? ", 9" : ", 0")
                        .append("]}, \"label\": ")
                        .append(best)
                        .append("}\n");
            }
            Files.writeString(folder.resolve("rows.jsonl"), rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CanaryPlan candidate(String file) {
        candidate = file;
        return this;
    }

    CanaryPlan steps(String line) {
        steps = line;
        return this;
    }

    CanaryPlan guardrails(String line) {
        guardrails = line;
        return this;
    }

    /** Labelled rows as traffic, at most so many. */
    CanaryPlan traffic(long requests) {
        rest = "traffic: {data: rows.jsonl, concurrency: 2, requests: " + requests + "}\n";
        return this;
    }

    CanaryPlan with(String yaml) {
        rest += yaml;
        return this;
    }

    String model() {
        return """
                models:
                  - name: tiny
                    variants: [{name: fp32, file: reference.onnx}, {name: int8, file: %s}]
                    shadows: {int8: 0}
                listeners: {http: {port: 0}, grpc: false, metrics: {port: 0}, admin: {port: 0}}
                """
                .formatted(candidate);
    }

    String canary(String log) {
        return """
                canary:
                  candidate: int8
                  alpha: 20%%
                  %s
                  guardrails: %s
                  min-samples: 20
                  look-every: 10ms
                  log: %s
                """
                .formatted(steps, guardrails, log);
    }

    String text() {
        return model() + canary("canary.log") + rest;
    }

    Path write() {
        return write(text());
    }

    Path write(String text) {
        try {
            return Files.writeString(folder.resolve("plan.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
