package io.quantbench.harness.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quantbench.harness.config.BatchingConfig.OnTimeout;
import io.quantbench.harness.config.BatchingConfig.PriorityConfig;
import io.quantbench.harness.config.ConfigException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    private static final String FULL =
            """
            models:
              - name: minilm
                variants:
                  - {name: fp32, file: model.onnx}
                  - {name: int8, recipe: dynamic, workers: 2, threads: 1}
                  - {name: int8s, file: model.onnx}
                reference: fp32
                split: {int8: 5%, int8s: 0.1}
                shadows: {int8: 100%, int8s: {rate: 0.25, max-in-flight: 7}}
                text: {tokenizer: tokenizer.json, max-tokens: 256}
                batching:
                  max-batch: 16
                  max-delay: 1.5ms
                  queue: 2048
                  preferred: [4, 8]
                  lengths: [16, 32, 64]
                  fair-after: 500ms
                  priorities: [{}, {timeout: 50ms, on-timeout: delay, max-queued: 100}]
                  default-priority: 1
            admission: {limit: {min: 8, max: 512, target: 50ms, backoff: 0.8}, max-bytes: 1GiB}
            limits: {body: 8MiB, json: 65536, http-header: 4KiB, elements: 1000000, tensors: 8, streams: 10}
            listeners:
              http: {host: 0.0.0.0, port: 8000}
              grpc: false
              metrics: {host: 10.0.0.1, public: true}
              admin: {host: "::1", port: 0}
            security:
              tls: {certificate: model.onnx, key: tokenizer.json, client-certificates: model.onnx}
              tokens: [{name: ci, env: CI_TOKEN, scopes: [data, admin]}]
            routing: {key: of all replicas, sticky-header: X-User}
            drain: 2m
            """;

    private static final String SECRET = "0123456789abcdef-secret";

    private Path directory = Path.of("");

    @BeforeEach
    void makeFiles(@TempDir Path empty) throws IOException {
        directory = empty;
        Files.createFile(directory.resolve("model.onnx"));
        Files.createFile(directory.resolve("tokenizer.json"));
    }

    @Test
    void readsEverySetting() throws ConfigException {
        HarnessConfig config = parse(FULL, Map.of("CI_TOKEN", SECRET));
        Path file = directory.resolve("model.onnx");
        ModelConfig model = config.models().get(0);
        assertThat(model.variants())
                .containsExactly(
                        VariantConfig.ofFile("fp32", file),
                        new VariantConfig("int8", new VariantConfig.Source.Recipe("dynamic"), 2, 1),
                        VariantConfig.ofFile("int8s", file));
        assertThat(model.split()).containsExactly(Map.entry("int8", 0.05), Map.entry("int8s", 0.1));
        assertThat(model.shadows())
                .containsExactly(
                        Map.entry("int8", new ShadowConfig(1, ShadowConfig.DEFAULT_MAX_IN_FLIGHT)),
                        Map.entry("int8s", new ShadowConfig(0.25, 7)));
        assertThat(model.text()).contains(new TextConfig(directory.resolve("tokenizer.json"), 256));
        assertThat(model.batching())
                .isEqualTo(new BatchingConfig(
                        16,
                        Duration.ofNanos(1_500_000),
                        2048,
                        List.of(4, 8),
                        List.of(16, 32, 64),
                        Duration.ofMillis(500),
                        List.of(
                                PriorityConfig.patient(),
                                new PriorityConfig(Duration.ofMillis(50), OnTimeout.DELAY, 100)),
                        1));
        assertThat(config.admission())
                .isEqualTo(new AdmissionConfig(new LimitConfig.Aimd(8, 512, Duration.ofMillis(50), 0.8), 1L << 30));
        assertThat(config.limits()).isEqualTo(new MessageLimits(8 << 20, 65_536, 4096, 1_000_000, 8, 10));
        assertThat(config.listeners())
                .isEqualTo(new ListenersConfig(
                        new ListenerConfig("0.0.0.0", 8000, false),
                        Optional.empty(),
                        Optional.of(new ListenerConfig("10.0.0.1", 9090, true)),
                        Optional.of(new ListenerConfig("::1", 0, false))));
        TokenConfig token = config.security().tokens().get(0);
        assertThat(token.scopes()).isEqualTo(Set.of(TokenConfig.Scope.DATA, TokenConfig.Scope.ADMIN));
        assertThat(token.matches(SECRET)).isTrue();
        assertThat(token.matches(SECRET + "x")).isFalse();
        assertThat(config.routing()).isEqualTo(new RoutingConfig("of all replicas", "X-User"));
        assertThat(config.drain()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void nothingIsTheBuiltInModelOnLoopback() throws ConfigException {
        HarnessConfig config = parse("", Map.of());
        assertThat(config).isEqualTo(HarnessConfig.defaults());
        assertThat(parse("# nothing\n", Map.of())).isEqualTo(config);
        assertThat(config.listeners().http().loopback()).isTrue();
        assertThat(config.listeners().admin().orElseThrow().loopback()).isTrue();
    }

    @Test
    void whatIsPrintedReadsAsTheSameAndHoldsNoSecret() throws ConfigException {
        for (HarnessConfig config : List.of(
                parse(FULL.replace("key: of all replicas, ", ""), Map.of("CI_TOKEN", SECRET)),
                HarnessConfig.defaults())) {
            String printed = ConfigPrinter.print(config);
            assertThat(printed).doesNotContain(SECRET);
            assertThat(parse(printed, Map.of())).isEqualTo(config);
        }
        assertThat(ConfigPrinter.print(parse(FULL, Map.of("CI_TOKEN", SECRET)))).doesNotContain("of all replicas");
        assertThat(parse(FULL, Map.of("CI_TOKEN", SECRET)).toString()).doesNotContain("of all replicas");
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        assertThat(
                        problems(
                                """
                        modles: []
                        models:
                          - name: m
                            variants:
                              - {name: fp32, file: gone.onnx, worker: 2}
                              - {name: int8}
                            split: {int8: 150%}
                            batching: {max-delay: soon, max-batch: 0}
                        admission: {limit: none}
                        limits: {body: -1}
                        listeners: {http: {port: 99999}, grpc: 7}
                        security: {tokens: [{name: a, sha256: x, scopes: [all]}]}
                        drain: [1]
                        """))
                .containsExactlyInAnyOrder(
                        "modles: there is no such setting; there are admission, canary, drain, limits, listeners, models,"
                                + " routing, security, traffic",
                        "models[0].variants[0].file: there is no file " + directory.resolve("gone.onnx"),
                        "models[0].variants[0].worker: there is no such setting; there are file, name, recipe, threads,"
                                + " workers",
                        "models[0].variants[1]: neither file nor recipe is set; one of both is needed",
                        "models[0].split.int8: 150% is no share; a number from 0 to 1 such as 0.05, or 5%, is allowed",
                        "models[0].batching.max-delay: soon cannot be read; a duration such as 500us, 2ms, 1.5s or 10m is"
                                + " allowed",
                        "models[0].batching.max-batch: 0 stands where a whole number from 1 to 1000000 is allowed",
                        "admission.limit: none stands where a whole number from 1 to 1000000 is allowed",
                        "limits.body: -1 cannot be read; a size such as 1024, 16KiB or 64MiB is allowed",
                        "listeners.http.port: 99999 stands where a whole number from 0 to 65535 is allowed",
                        "listeners.grpc: 7 stands where a group of settings is allowed",
                        "security.tokens[0].scopes[0]: all stands where data or admin is allowed",
                        "security.tokens[0]: sha256 is not 64 lower-case hexadecimal digits",
                        "drain: a list stands where a single value is allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "- 1 | it is not a group of settings",
                "a: [ | it is not YAML",
                "drain: 1s\\ndrain: 2s | it is not YAML",
                "models: [{name: a, variants: []}] | at least one variant is needed",
                "models: [{variants: [{name: a, recipe: r}]}] | models[0]: name is missing",
                "models: [{name: a, variants: [{name: a, recipe: r}]}] | the reference a is made by a recipe",
                "models: [{name: a, variants: [{name: a, file: model.onnx}, {name: a, file: model.onnx}]}] | two variants have one name",
                "models: [{name: a, variants: [{name: a, file: model.onnx}], split: {b: 0.1}}] | split names b, which is no variant; there are a",
                "models: [{name: a, variants: [{name: a, file: model.onnx}], split: {a: 0.1}}] | gets what the others leave",
                "models: [{name: a, variants: [{name: a, file: model.onnx}], batching: {max-batch: 8, queue: 4}}] | queue 4 is below max-batch 8",
                "models: [{name: a, variants: [{name: a, file: model.onnx}], batching: {preferred: [4, 2]}}] | preferred [4, 2] is not positive and ascending",
                "models: [{name: a, variants: [{name: a, file: model.onnx}], batching: {max-delay: 2s, fair-after: 1s}}] | fair-after 1s is below max-delay 2s",
                "admission: {max-bytes: 1MiB} | max-bytes 1MiB is below limits.body 64MiB",
                "admission: {limit: {max: 5, min: 6, target: 1s}} | min 6 and max 5 are not",
                "admission: {limit: {max: 5}} | admission.limit: target is missing",
                "listeners: {http: false} | http is switched off",
                "listeners: {http: {host: 0.0.0.0}} | listeners.http.host: 0.0.0.0 is reached from other machines, and no token of scope data guards it",
                "listeners: {grpc: {host: my.name}} | listeners.grpc.host: my.name is reached",
                "listeners: {metrics: {host: 0.0.0.0}} | metrics have no token; say public: true",
                "security: {tokens: [{name: a, env: NONE, scopes: [data]}]} | the variable NONE holds 0 characters; a token has at least 16",
                "security: {tokens: [{name: a, scopes: [data]}]} | neither sha256 nor env is set",
                "security: {tls: {certificate: model.onnx}} | security.tls: key is missing",
            })
    void refusesWhatCannotBe(String yaml, String sentence) {
        assertThat(String.join("\n", problems(yaml.replace("\\n", "\n")))).contains(sentence);
    }

    @Test
    void aTokenOfOneScopeDoesNotGuardTheOther() {
        String token = "security: {tokens: [{name: a, env: CI_TOKEN, scopes: [data]}]}\n";
        assertThat(problems(token + "listeners: {http: {host: 0.0.0.0}, admin: {host: 0.0.0.0}}"))
                .singleElement()
                .asString()
                .startsWith(
                        "listeners.admin.host: 0.0.0.0 is reached from other machines, and no token of scope admin");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.9.9.9, true",
        "localhost, true",
        "::1, true",
        "[::1], true",
        "0:0:0:0:0:0:0:1, true",
        "0.0.0.0, false",
        "::, false",
        "localhost.example.com, false",
        "127.0.0.1.example.com, false",
        "10.0.0.1, false"
    })
    void onlyLoopbackIsLoopback(String host, boolean loopback) {
        assertThat(new ListenerConfig(host, 1, false).loopback()).isEqualTo(loopback);
    }

    @Test
    void variablesGoOverTheFileAndFlagsOverBoth() throws ConfigException {
        Map<String, String> environment = Map.of(
                "CI_TOKEN", SECRET,
                "QUANTBENCH_NO_BUILD", "1",
                "QUANTBENCH_LISTENERS__HTTP__PORT", "8001",
                "QUANTBENCH_LIMITS__HTTP_HEADER", "8KiB",
                "QUANTBENCH_MODELS__0__BATCHING__PREFERRED", "[2, 16]",
                "QUANTBENCH_MODELS__0__SPLIT__INT8", "0.2");
        HarnessConfig config = ConfigLoader.parse(
                FULL, directory, environment, Map.of("models[0].split.int8", "0.3", "listeners.grpc.port", "7"));
        assertThat(config.listeners().http().port()).isEqualTo(8001);
        assertThat(config.limits().httpHeaderBytes()).isEqualTo(8192);
        assertThat(config.models().get(0).batching().preferredSizes()).containsExactly(2, 16);
        assertThat(config.models().get(0).split()).containsEntry("int8", 0.3).containsEntry("int8s", 0.1);
    }

    @Test
    void variablesMakeListsToo() throws ConfigException {
        HarnessConfig config = parse(
                "",
                Map.of(
                        "QUANTBENCH_MODELS__0__NAME", "m",
                        "QUANTBENCH_MODELS__0__VARIANTS__0__FILE", "model.onnx",
                        "QUANTBENCH_MODELS__0__VARIANTS__0__NAME", "fp32"));
        assertThat(config.models().get(0).reference()).isEqualTo("fp32");
    }

    @Test
    void aWrongOverrideIsNamedByItsVariableOrFlag() {
        ConfigException refused =
                refused("", Map.of("QUANTBENCH_LISTENERS__HTTP__PORT", "x", "QUANTBENCH_NO__SUCH", "1"));
        assertThat(refused.problems())
                .containsExactlyInAnyOrder(
                        new Problem(
                                "listeners.http.port (set by QUANTBENCH_LISTENERS__HTTP__PORT)",
                                "x stands where a whole number from 0 to 65535 is allowed"),
                        new Problem(
                                "no",
                                "there is no such setting; there are admission, canary, drain, limits, listeners, models,"
                                        + " routing, security, traffic"));
        assertThat(refused("", Map.of("QUANTBENCH_MODELS__3__NAME", "m")).problems())
                .containsExactly(new Problem(
                        "QUANTBENCH_MODELS__3__NAME", "there is no place for 3 in models, which has 0 elements"));
        assertThat(refused("drain: 1s", Map.of("QUANTBENCH_DRAIN__X", "m")).problems())
                .containsExactly(new Problem("QUANTBENCH_DRAIN__X", "there is no place for x in drain"));
        assertThat(refused("", Map.of("QUANTBENCH_LIMITS__BODY", "["))
                        .problems()
                        .get(0)
                        .sentence())
                .startsWith("the value cannot be read as YAML");
    }

    @Test
    void aFileThatIsMissingOrNoTextIsNamed() throws IOException {
        Path gone = directory.resolve("gone.yaml");
        assertThat(catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(gone, Map.of(), Map.of())))
                .hasMessage(gone + " cannot be used: there is no such file");
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xc3, 0x28});
        assertThat(catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(binary, Map.of(), Map.of())))
                .hasMessageContaining("it is not UTF-8 text");
    }

    @Test
    void pathsAreRelativeToTheFile() throws IOException, ConfigException {
        Path file = Files.writeString(directory.resolve("c.yaml"), FULL);
        assertThat(ConfigLoader.load(file, Map.of("CI_TOKEN", SECRET), Map.of()))
                .isEqualTo(parse(FULL, Map.of("CI_TOKEN", SECRET)));
    }

    @Test
    void aRunningServerTakesOverSplitsRatesLimitsAndTokens() throws ConfigException {
        Map<String, String> environment = Map.of("CI_TOKEN", SECRET);
        HarnessConfig before = parse(FULL, environment);
        HarnessConfig soft = parse(
                FULL.replace("int8: 5%", "int8: 25%")
                        .replace("rate: 0.25", "rate: 0.5")
                        .replace("max: 512", "max: 600")
                        .replace("[data, admin]", "[admin, data]")
                        .replace("drain: 2m", "drain: 1m"),
                environment);
        assertThat(before.needsRestart(soft)).isEmpty();
        HarnessConfig hard = parse(
                FULL.replace("workers: 2", "workers: 3")
                        .replace("8MiB", "9MiB")
                        .replace("port: 8000", "port: 8008")
                        .replace("X-User", "X-Other")
                        .replace("key: tokenizer.json", "key: model.onnx"),
                environment);
        assertThat(before.needsRestart(hard))
                .containsExactly("models", "limits", "listeners", "security.tls", "routing");
    }

    private HarnessConfig parse(String yaml, Map<String, String> environment) throws ConfigException {
        return ConfigLoader.parse(yaml, directory, environment, Map.of());
    }

    private ConfigException refused(String yaml, Map<String, String> environment) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> parse(yaml, environment));
        assertThat(refused).as("was taken").isNotNull();
        return refused;
    }

    private List<String> problems(String yaml) {
        return refused(yaml, Map.of("CI_TOKEN", SECRET)).problems().stream()
                .map(Problem::toString)
                .toList();
    }
}
