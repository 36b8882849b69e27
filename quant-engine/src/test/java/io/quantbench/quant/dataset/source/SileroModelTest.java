package io.quantbench.quant.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.dataset.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SileroModelTest {
    private static final String ARCHIVE = "livekit-agents-plugin-silero-1.9.0";
    private static final byte[] MODEL = "weights".getBytes(StandardCharsets.UTF_8);

    private final Path cache;
    private final Deque<byte[]> packages = new ArrayDeque<>();

    SileroModelTest(@TempDir Path cache) {
        this.cache = cache;
    }

    private SileroModel model() {
        return new SileroModel(
                cache, (command, directory, timeoutSeconds) -> pack(command, directory), Sha256.of(MODEL));
    }

    private CommandRunner.Result pack(List<String> command, Path directory) throws IOException {
        assertThat(command).contains("pack", "@livekit/agents-plugin-silero@1.9.0", "--ignore-scripts");
        byte[] content = packages.remove();
        Path archive = directory.resolve(ARCHIVE + ".tgz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(archive)))) {
            TarArchiveEntry entry = new TarArchiveEntry("package/dist/silero_vad.onnx");
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return new CommandRunner.Result.Exited(0, "");
    }

    @Test
    void fetchesOnceAndThenReadsTheCache() throws Exception {
        packages.add(MODEL);
        FetchedFile fetched = model().fetch();
        assertThat(fetched)
                .isEqualTo(new FetchedFile.Available(cache.resolve(ARCHIVE).resolve("silero_vad.onnx")));
        assertThat(((FetchedFile.Available) fetched).file()).hasBinaryContent(MODEL);
        assertThat(model().fetch()).isEqualTo(fetched);
        assertThat(packages).isEmpty();
    }

    @Test
    void fetchesADamagedModelAgain() throws Exception {
        packages.add(MODEL);
        packages.add(MODEL);
        Path file = ((FetchedFile.Available) model().fetch()).file();
        Files.writeString(file, "damaged");
        model().fetch();
        assertThat(file).hasBinaryContent(MODEL);
    }

    @Test
    void namesAModelThatStaysWrong() {
        packages.add("other".getBytes(StandardCharsets.UTF_8));
        packages.add("other".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> model().fetch())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContainingAll("silero_vad.onnx", Sha256.of(MODEL), "also after fetching it again");
        assertThat(packages).as("tried twice").isEmpty();
    }

    @Test
    void saysWhyThereIsNoModel() throws Exception {
        SileroModel offline = new SileroModel(
                cache, (command, directory, timeoutSeconds) -> new CommandRunner.Result.NotStarted("no npm"), "0");
        assertThat(offline.fetch())
                .isEqualTo(new FetchedFile.Unavailable(
                        "the voice-activity model is fetched with npm, which cannot be started (no npm)"));
    }
}
