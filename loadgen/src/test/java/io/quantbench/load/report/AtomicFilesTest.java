package io.quantbench.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    private static final String TEXT = "0123456789".repeat(20_000);

    private final Path directory;

    AtomicFilesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void writesANewFileAndItsDirectories() throws IOException {
        Path file = directory.resolve("a/b/report.json");
        AtomicFiles.onDisk().writeText(file, "größer");
        assertThat(file).content().isEqualTo("größer");
        assertThat(names(directory.resolve("a/b"))).containsExactly("report.json");
    }

    @Test
    void replacesAnEarlierFileCompletely() throws IOException {
        Path file = directory.resolve("report.json");
        AtomicFiles.onDisk().writeText(file, TEXT);
        AtomicFiles.onDisk().writeText(file, "short");
        assertThat(file).content().isEqualTo("short");
        assertThat(names(directory)).containsExactly("report.json");
    }

    @Test
    void keepsTheEarlierFileWhenTheDiskFillsUpMidway() throws IOException {
        Path file = directory.resolve("report.json");
        Files.writeString(file, "earlier");
        AtomicFiles files = new AtomicFiles(path -> new SmallDisk(path, 100_000));
        ReportWriteException failure =
                catchThrowableOfType(ReportWriteException.class, () -> files.writeText(file, TEXT));
        assertThat(failure)
                .hasMessage("cannot write " + file + ": No space left on device; the earlier file is unchanged."
                        + " Make room there or choose another directory.");
        assertThat(failure.file()).isEqualTo(file);
        assertThat(file).content().isEqualTo("earlier");
        assertThat(names(directory)).containsExactly("report.json");
    }

    @Test
    void keepsTheEarlierFileWhenTheDiskIsFoundFullOnlyAtTheEnd() throws IOException {
        Path file = directory.resolve("report.json");
        Files.writeString(file, "earlier");
        AtomicFiles files = new AtomicFiles(path -> new FilterOutputStream(Files.newOutputStream(path)) {
            @Override
            public void close() throws IOException {
                super.close();
                throw new IOException("Disk quota exceeded");
            }
        });
        assertThat(catchThrowableOfType(ReportWriteException.class, () -> files.writeText(file, TEXT)))
                .hasMessageContaining("Disk quota exceeded");
        assertThat(file).content().isEqualTo("earlier");
        assertThat(names(directory)).containsExactly("report.json");
    }

    @Test
    void keepsTheEarlierFileWhenItsContentCannotBeMade() throws IOException {
        Path file = directory.resolve("report.json");
        Files.writeString(file, "earlier");
        assertThat(catchThrowableOfType(
                        ReportWriteException.class, () -> AtomicFiles.onDisk().write(file, out -> {
                            out.write(1);
                            throw new IllegalStateException("renderer broke");
                        })))
                .hasMessageContaining("renderer broke");
        assertThat(file).content().isEqualTo("earlier");
        assertThat(names(directory)).containsExactly("report.json");
    }

    @Test
    void saysWhenTheDirectoryMayNotBeWritten() {
        Path file = directory.resolve("report.json");
        AtomicFiles files = new AtomicFiles(path -> {
            throw new AccessDeniedException(path.toString());
        });
        assertThat(catchThrowableOfType(ReportWriteException.class, () -> files.writeText(file, TEXT)))
                .hasMessageContaining("AccessDeniedException")
                .hasMessageContaining("nothing was left behind");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void refusesADirectoryAsAFile() {
        assertThat(catchThrowableOfType(
                        ReportWriteException.class, () -> AtomicFiles.onDisk().writeText(directory, TEXT)))
                .hasMessageContaining("it is a directory");
    }

    @Test
    void saysWhenAFileStandsWhereTheDirectoryShouldBe() throws IOException {
        Path blocker = Files.writeString(directory.resolve("out"), "");
        assertThat(catchThrowableOfType(ReportWriteException.class, () -> AtomicFiles.onDisk()
                        .writeText(blocker.resolve("report.json"), TEXT)))
                .hasMessageContaining("cannot write");
    }

    @Test
    void stepsOverWhatAKilledProcessLeft() throws IOException {
        Path leftover =
                directory.resolve(".report.json." + ProcessHandle.current().pid() + "-0.tmp");
        Files.writeString(leftover, "half");
        AtomicFiles.onDisk().writeText(directory.resolve("report.json"), "whole");
        assertThat(directory.resolve("report.json")).content().isEqualTo("whole");
        assertThat(leftover).content().isEqualTo("half");
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList().stream();
        }
    }

    /** Takes a number of bytes, then no more. */
    private static final class SmallDisk extends OutputStream {
        private final OutputStream out;
        private int left;

        SmallDisk(Path file, int capacityBytes) throws IOException {
            out = new FileOutputStream(file.toFile());
            left = capacityBytes;
        }

        @Override
        public void write(int value) throws IOException {
            if (left-- == 0) {
                throw new IOException("No space left on device");
            }
            out.write(value);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
