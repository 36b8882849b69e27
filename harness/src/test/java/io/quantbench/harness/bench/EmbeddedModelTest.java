package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedModelTest {
    private static final EmbeddedModel SMALLEST = EmbeddedModel.MINILM_TOKENIZER;
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @Test
    void unpacksIntoAFolderThatItMakes(@TempDir Path temporary) throws IOException {
        Path cache = temporary.resolve("new").resolve("cache");
        Path file = SMALLEST.unpack(cache);
        assertThat(file).startsWith(cache).isRegularFile();
        assertThat(Files.readString(file)).contains("\"[PAD]\"");
        assertThat(filesBeside(file)).containsExactly(file);
    }

    @Test
    void leavesAWholeFileAlone(@TempDir Path cache) throws IOException {
        Path file = SMALLEST.unpack(cache);
        Files.setLastModifiedTime(file, LONG_AGO);
        assertThat(SMALLEST.unpack(cache)).isEqualTo(file);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
    }

    @Test
    void repairsADamagedFile(@TempDir Path cache) throws IOException {
        Path file = SMALLEST.unpack(cache);
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(file, damaged);
        SMALLEST.unpack(cache);
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        assertThat(filesBeside(file)).containsExactly(file);
    }

    @Test
    void namesTheCacheThatCannotBeWritten(@TempDir Path temporary) throws IOException {
        Path occupied = Files.writeString(temporary.resolve("cache"), "a file where the folder should be");
        assertThatThrownBy(() -> SMALLEST.unpack(occupied))
                .isInstanceOf(BenchException.class)
                .hasMessageContainingAll("all-minilm-l6-v2-tokenizer.json", occupied.toString(), "QUANTBENCH_CACHE");
    }

    private static List<Path> filesBeside(Path file) throws IOException {
        try (Stream<Path> files = Files.list(file.resolveSibling(""))) {
            return files.toList();
        }
    }
}
