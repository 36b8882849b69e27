package io.quantbench.harness.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quantbench.harness.canary.RolloutStep;
import io.quantbench.harness.canary.compare.OutputKind;
import io.quantbench.harness.canary.judge.Guardrail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanaryConfigTest {
    private static final String MODELS =
            """
            models:
              - name: m
                variants: [{name: fp32, file: a.onnx}, {name: int8, file: b.onnx}]
            """;

    private Path folder = Path.of("");

    @BeforeEach
    void makeFiles(@TempDir Path temporary) throws IOException {
        folder = temporary;
        for (String name : List.of("a.onnx", "b.onnx", "rows.jsonl")) {
            Files.writeString(folder.resolve(name), "");
        }
    }

    private HarnessConfig read(String canary) throws ConfigException {
        return ConfigLoader.parse(MODELS + canary, folder, Map.of(), Map.of());
    }

    private List<String> problems(String canary) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(canary));
        return refused.problems().stream().map(Object::toString).toList();
    }

    @Test
    void aCandidateAndGuardrailsAreEnough() throws ConfigException {
        HarnessConfig config =
                read("canary: {candidate: int8, guardrails: {agreement: {least: 95%}, errors: {margin: 1%}}}");
        CanaryConfig canary = config.canary().orElseThrow();
        assertThat(canary.plan().steps())
                .extracting(RolloutStep::name)
                .containsExactly("shadow", "canary-1", "canary-5", "canary-25", "canary-50");
        assertThat(canary.plan().steps().get(0).policy().guardrails())
                .containsExactly(new Guardrail.Agreement(0.95, 1), new Guardrail.ErrorRate(0.01, 1, 1));
        assertThat(canary.plan().steps().get(1).policy().guardrails())
                .containsExactly(new Guardrail.ErrorRate(0.01, 1, 1));
        assertThat(canary.files().log()).isEqualTo(folder.resolve("canary.log"));
        assertThat(config.models().get(0).shadows()).containsEntry("int8", new ShadowConfig(0, 64));
    }

    @Test
    void everythingThatCanBeSaidIsReadAndPrintedAgain() throws ConfigException {
        HarnessConfig config = read(
                """
                canary:
                  model: m
                  reference: fp32
                  candidate: int8
                  alpha: 10%
                  steps: [{name: s, shadow: 50%}, {name: c, share: 5%, shadow: 1%, approval: true}]
                  guardrails:
                    accuracy: {margin: 1%, harm-weight: 2}
                    latency-ratio: {max-ratio: 1.1, tuned-pairs: 100}
                    latency: [{quantile: 99%, max-ratio: 1.2}, {quantile: 50%, max-ratio: 1.1}]
                    errors: {margin: 1%, harm-ratio: 1.5}
                    slo: {limit: 100ms, margin: 2%}
                  gates: {non-finite: 1, error-run: 5, crashes: 2}
                  min-samples: 7
                  min-duration: 1m
                  max-duration: 24h
                  at-end: rollback
                  output: {name: e, kind: embedding, head: rows.jsonl, top-k: 3}
                  separate-cores: true
                  look-every: 2s
                  pending: 10
                  pair-timeout: 3s
                  label-window: 20
                  worst: 4
                  keep-payload: true
                  log: x.log
                  report: out
                  webhooks: [{url: "https://example.org/h", timeout: 2s, attempts: 3}]
                traffic: {data: rows.jsonl, concurrency: 2, requests: 10, seed: 3}
                """);
        CanaryConfig canary = config.canary().orElseThrow();
        assertThat(canary.comparison().kind()).isEqualTo(OutputKind.EMBEDDING);
        assertThat(canary.plan().steps().get(1).needsApproval()).isTrue();
        assertThat(canary.plan().steps().get(1).policy().guardrails()).hasSize(6);
        HarnessConfig again = ConfigLoader.parse(ConfigPrinter.print(config), folder, Map.of(), Map.of());
        assertThat(again.canary()).isEqualTo(config.canary());
        assertThat(again.traffic()).isEqualTo(config.traffic());
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        assertThat(
                        problems(
                                """
                        canary:
                          candidate: int4
                          alpha: much
                          guardrails: {accuracy: {margin: 0}, speed: {}}
                          output: {kind: logits}
                          at-end: promote
                          webhooks: [{url: "file:/x"}]
                          no: 1
                        """))
                .anyMatch(one -> one.startsWith("canary.candidate: there is no variant int4; there are fp32, int8"))
                .anyMatch(one -> one.startsWith("canary.alpha: much is no share"))
                .anyMatch(one -> one.startsWith("canary.guardrails.accuracy: margin=0.0"))
                .anyMatch(one -> one.startsWith("canary.guardrails.speed: there is no such setting"))
                .anyMatch(one -> one.startsWith("canary.output.kind: logits stands where"))
                .anyMatch(one -> one.startsWith("canary.at-end: promote stands where hold or rollback"))
                .anyMatch(one -> one.startsWith("canary.webhooks[0]: file:/x is no address"))
                .anyMatch(one -> one.startsWith("canary.no: there is no such setting"));
    }

    @Test
    void refusesWhatNoStepCanMeasure() {
        assertThat(
                        problems(
                                "canary: {candidate: int8, steps: [{name: a, share: 5%}], guardrails: {accuracy: {margin: 1%}, errors: {margin: 1%}}}"))
                .singleElement()
                .asString()
                .contains("no step can measure accuracy");
        assertThat(problems("canary: {candidate: fp32, guardrails: {agreement: {least: 95%}, errors: {margin: 1%}}}"))
                .singleElement()
                .asString()
                .contains("is the reference; nothing would be compared");
    }

    @Test
    void aPlanAloneNeedsNoRestart() throws ConfigException {
        HarnessConfig one = read("canary: {candidate: int8, guardrails: {errors: {margin: 1%}}}");
        HarnessConfig other = read("canary: {candidate: int8, guardrails: {errors: {margin: 2%}}}");
        assertThat(one.needsRestart(other)).isEmpty();
    }
}
