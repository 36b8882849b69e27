package io.quantbench.quant.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantStoreTest {
    /** SHA-256 of {@code abc}: FIPS 180-4's example. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final Instant NOW = Instant.parse("2026-11-21T10:15:30.123456789Z");

    private final Path work;
    private final Path storeDirectory;
    private final VariantStore store;

    VariantStoreTest(@TempDir Path directory) throws IOException {
        this.work = Files.createDirectory(directory.resolve("work"));
        this.storeDirectory = directory.resolve("variants");
        this.store = new VariantStore(storeDirectory, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(work.resolve(name), content);
    }

    private VariantDraft draft(String name) throws IOException {
        Map<String, Object> options =
                Map.of("perChannel", true, "bits", 8, "percentile", 0.1f, "operators", List.of("MatMul", "Gemm"));
        return new VariantDraft(
                name,
                file("source.onnx", "abc"),
                new RecipeRecord("dynamic-int8", options),
                List.of("com.microsoft"),
                Optional.empty(),
                123);
    }

    @Test
    void whatWasSavedIsLoadedWithEverythingInIt() throws IOException {
        Variant saved = store.save(draft("int8-dynamic"), file("model.onnx", "quantized"));
        Variant loaded = store.load("int8-dynamic");
        assertThat(loaded).isEqualTo(saved);
        assertThat(loaded.model()).hasContent("quantized").hasFileName("model.onnx");
        VariantManifest manifest = loaded.manifest();
        assertThat(manifest.source()).isEqualTo(new FileFingerprint("source.onnx", ABC, 3));
        assertThat(manifest.totalBytes()).isEqualTo(9);
        assertThat(manifest.createdAt()).isEqualTo(NOW);
        assertThat(manifest.calibrationSha256()).isNull();
        assertThat(manifest.recipe().options())
                .containsEntry("bits", 8L)
                .containsEntry("percentile", 0.1)
                .containsEntry("operators", List.of("MatMul", "Gemm"));
        assertThat(manifest.tool()).isEqualTo(ToolVersion.current());
    }

    @Test
    void theManifestIsReadableJson() throws IOException {
        store.save(draft("int8"), file("model.onnx", "quantized"));
        assertThat(storeDirectory.resolve("int8/manifest.json"))
                .content()
                .contains(
                        "\"schemaVersion\" : 1",
                        "\"sha256\" : \"" + ABC + "\"",
                        "\"createdAt\" : \"2026-11-21T10:15:30.123456789Z\"",
                        "\"requiredDomains\" : [ \"com.microsoft\" ]",
                        "\"wallTimeNs\" : 123")
                .doesNotContain("totalBytes");
    }

    @Test
    void savingAgainReplacesAndLeavesNothingBehind() throws IOException {
        store.save(draft("int8"), file("model.onnx", "first"));
        store.save(draft("int8"), file("model.onnx", "second"));
        store.save(draft("int8"), file("model.onnx", "second"));
        assertThat(store.load("int8").model()).hasContent("second");
        try (Stream<Path> files = Files.walk(storeDirectory).filter(Files::isRegularFile)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aSaveThatFailsKeepsTheOldVariantAndLeavesNothingBehind() throws IOException {
        store.save(draft("int8"), file("model.onnx", "first"));
        assertThatExceptionOfType(VariantException.class)
                .isThrownBy(() -> store.save(draft("int8"), file("model.onnx", "second"), work.resolve("gone.data")))
                .withMessageContainingAll("variant int8 cannot be saved", "gone.data does not exist");
        assertThat(store.load("int8").model()).hasContent("first");
        try (Stream<Path> files = Files.walk(storeDirectory).filter(Files::isRegularFile)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void externalDataTravelsWithTheModelAndIsVerified() throws IOException {
        Path weights = file("weights.data", "large");
        Variant first = store.save(draft("big"), file("model.onnx", "graph"), weights);
        assertThat(first.manifest().totalBytes()).isEqualTo(10);
        assertThat(first.model().resolveSibling("weights.data")).hasContent("large");
        file("weights.data", "other");
        Variant second = store.save(draft("big"), work.resolve("model.onnx"), weights);
        assertThat(second.model()).isNotEqualTo(first.model());
        Files.writeString(second.model().resolveSibling("weights.data"), "spoilt");
        assertThatExceptionOfType(VariantException.HashMismatch.class)
                .isThrownBy(() -> store.load("big"))
                .withMessageContaining("weights.data");
    }

    @Test
    void aChangedModelIsRefusedNamingFileExpectedAndFound() throws IOException {
        Variant saved = store.save(draft("int8"), file("model.onnx", "quantized"));
        Files.writeString(saved.model(), "abc");
        assertThatExceptionOfType(VariantException.HashMismatch.class)
                .isThrownBy(() -> store.load("int8"))
                .withMessageContainingAll(
                        saved.model().toString(), ABC, saved.manifest().output().sha256())
                .satisfies(e -> {
                    assertThat(e.file()).isEqualTo(saved.model());
                    assertThat(e.found()).isEqualTo(ABC);
                    assertThat(e.expected()).isEqualTo(saved.manifest().output().sha256());
                });
        store.save(draft("int8"), work.resolve("model.onnx"));
        assertThat(store.load("int8").model()).hasContent("quantized");
    }

    @Test
    void aMissingModelOrVariantIsNamed() throws IOException {
        Variant saved = store.save(draft("int8"), file("model.onnx", "quantized"));
        Files.delete(saved.model());
        refusesToLoad("int8", saved.model() + " cannot be read");
        refusesToLoad("int4", "there is no variant int4 in " + storeDirectory);
        refusesToLoad("../int8", "variant name '../int8'");
    }

    @Test
    void aBrokenManifestIsRefusedSayingWhy() throws IOException {
        store.save(draft("int8"), file("model.onnx", "quantized"));
        Path manifest = storeDirectory.resolve("int8/manifest.json");
        String good = Files.readString(manifest);
        breaks(manifest, good.substring(0, good.length() / 2), "is not a variant manifest");
        breaks(manifest, good.replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2"), "schemaVersion=2 is not 1");
        breaks(manifest, good.replace("\"output\"", "\"outputs\""), "output is missing");
        breaks(manifest, good.replace(ABC, "short"), "'short' is not a SHA-256");
        breaks(manifest, good.replace("2026-11-21T", "yesterday "), "not an ISO 8601 time");
        breaks(manifest, good.replace("\"model.onnx\"", "\"../../x\""), "file='../../x' is not a plain file name");
        breaks(manifest, good.replace("\"name\" : \"int8\"", "\"name\" : \"int4\""), "is the manifest of variant int4");
        breaks(manifest, "null", "it is null");
    }

    private void breaks(Path manifest, String content, String reason) throws IOException {
        Files.write(manifest, content.getBytes(StandardCharsets.UTF_8));
        refusesToLoad("int8", reason);
        assertThatExceptionOfType(VariantException.class)
                .isThrownBy(store::list)
                .withMessageContaining(reason);
    }

    private void refusesToLoad(String name, String reason) {
        assertThatExceptionOfType(VariantException.class)
                .isThrownBy(() -> store.load(name))
                .withMessageContaining(reason);
    }

    @Test
    void keysFromLaterBuildsAreIgnored() throws IOException {
        Variant saved = store.save(draft("int8"), file("model.onnx", "quantized"));
        Path manifest = storeDirectory.resolve("int8/manifest.json");
        Files.writeString(
                manifest, Files.readString(manifest).replace("\"wallTimeNs\"", "\"new\" : [ 1 ], \"wallTimeNs\""));
        assertThat(store.load("int8")).isEqualTo(saved);
    }

    @Test
    void listsFinishedVariantsByName() throws IOException {
        assertThat(store.list()).isEmpty();
        store.save(draft("zeta"), file("model.onnx", "z"));
        store.save(draft("alpha"), file("model.onnx", "a"));
        Files.createDirectories(storeDirectory.resolve("unfinished"));
        assertThat(store.list()).extracting(VariantManifest::name).containsExactly("alpha", "zeta");
    }

    @Test
    void refusesDraftsThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> draft("Upper Case"))
                .withMessageContaining("'Upper Case'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecipeRecord("r", Map.of("when", Optional.of(1))))
                .withMessageContaining("option when=Optional[1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecipeRecord("", Map.of()))
                .withMessageContaining("name");
    }

    @Test
    void theToolKnowsItsVersion() {
        assertThat(ToolVersion.current().version()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(ToolVersion.current().commit()).matches("unknown|[0-9a-f]{7,40}.*");
    }
}
