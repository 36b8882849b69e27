package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.VariantMaker.Made;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.variant.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantMakerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:15:30Z");

    private final AtomicLong nowNs = new AtomicLong();
    private final VariantMaker maker = new VariantMaker(() -> nowNs.addAndGet(1000), Clock.fixed(NOW, ZoneOffset.UTC));
    private final Path folder;
    private final Path source;
    private final Path target;

    VariantMakerTest(@TempDir Path folder) {
        this.folder = folder;
        this.source = folder.resolve("source.onnx");
        this.target = folder.resolve("variant.onnx");
    }

    @BeforeEach
    void writeSource() throws IOException {
        OnnxWriter.write(SmallModels.ENCODER.model(), source);
    }

    @Test
    void aVariantMadeInAnyWayIsWrittenWithTheHashOfItsCalibration() throws IOException {
        Path calibration = Files.writeString(folder.resolve("profile.json"), "{}");
        Made made = maker.toFile(
                source,
                model -> {
                    assertThat(model).isEqualTo(SmallModels.ENCODER.model());
                    return new Quantizer(() -> 0).quantize(model, Recipe.Int8Dynamic.defaults());
                },
                Optional.of(calibration),
                target);
        assertThat(made.model()).isEqualTo(target);
        assertThat(OnnxReader.read(target)).isEqualTo(made.result().model());
        assertThat(made.manifest().calibrationSha256()).isEqualTo(Sha256.of(calibration));
        assertThat(made.manifest().source().sha256()).isEqualTo(Sha256.of(source));
        assertThat(made.manifest().output().sha256()).isEqualTo(Sha256.of(target));
        assertThat(made.manifest().recipe().name()).isEqualTo("int8-dynamic");
        assertThat(made.manifest().createdAt()).isEqualTo(NOW);
        assertThat(made.manifest().wallTimeNs()).isEqualTo(made.wallNs()).isPositive();
        assertThat(folder.resolve("variant.onnx.manifest.json")).exists();
        assertThat(made.plan().quantizedCount()).isEqualTo(2);
    }

    @Test
    void whatNeedsTheRuntimeSaysSoInItsManifest() throws IOException {
        Made standard = maker.toFile(
                source,
                Recipe.Int8Dynamic.defaults()
                        .withScope(Recipe.Int8Dynamic.defaults().scope().withOptimize(false)),
                target);
        assertThat(standard.manifest().requiredDomains()).isEmpty();
        assertThat(standard.manifest().calibrationSha256()).isNull();
        Made blocks = maker.toFile(source, Recipe.WeightOnly.int4(), target);
        assertThat(blocks.manifest().requiredDomains()).containsExactly("com.microsoft");
    }

    @Test
    void aMakingThatFailsLeavesTheEarlierVariantWhole() throws IOException {
        Made earlier = maker.toFile(source, Recipe.Fp16.defaults(), target);
        assertThatThrownBy(() -> maker.toFile(
                        source,
                        model -> {
                            throw new QuantizationException("not this one");
                        },
                        Optional.empty(),
                        target))
                .isInstanceOf(QuantizationException.class)
                .hasMessage("not this one");
        assertThat(Sha256.of(target)).isEqualTo(earlier.manifest().output().sha256());
    }

    @Test
    void theStoreHoldsTheVariantAndNothingOfItsMaking() throws IOException {
        Path store = folder.resolve("variants");
        Made made = maker.toStore(source, Recipe.WeightOnly.int8(), store);
        assertThat(made.model()).startsWith(store.resolve("int8-weight-only")).hasFileName("model.onnx");
        assertThat(OnnxReader.read(made.model())).isEqualTo(made.result().model());
        assertThatThrownBy(() -> maker.toStore(
                        source,
                        model -> {
                            throw new IOException("the disk is full");
                        },
                        Optional.empty(),
                        store))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is full");
        try (Stream<Path> left = Files.list(store)) {
            assertThat(left).containsExactly(store.resolve("int8-weight-only"));
        }
    }
}
