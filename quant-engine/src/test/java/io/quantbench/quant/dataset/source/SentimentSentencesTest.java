package io.quantbench.quant.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.TextRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentimentSentencesTest {
    private static final Map<String, String> TEXTS = new TreeMap<>(Map.of(
            "amazon.json", "[{\"text\": \"a\", \"class\": 0}, {\"text\": \"\", \"class\": null}]",
            "imdb.json", "[{\"text\": \"i\", \"class\": 1}, {\"text\": \"\", \"class\": null}]",
            "yelp.json", "[{\"text\": \"y\", \"class\": 1}, {\"text\": \"\", \"class\": null}]"));

    private final Path cache;

    SentimentSentencesTest(@TempDir Path cache) {
        this.cache = cache;
    }

    /** Ends as it was told to, in the order told; a package that it was given lies in the directory afterwards. */
    private static final class FakeNpm implements CommandRunner {
        private final Deque<Object> results = new ConcurrentLinkedDeque<>();
        private final Deque<List<String>> commands = new ConcurrentLinkedDeque<>();

        FakeNpm(Object... results) {
            this.results.addAll(List.of(results));
        }

        @Override
        public Result run(List<String> command, Path directory, long timeoutSeconds) throws IOException {
            commands.add(command);
            Object next = results.remove();
            if (next instanceof Result result) {
                return result;
            }
            @SuppressWarnings("unchecked")
            Map<String, String> files = (Map<String, String>) next;
            writePackage(directory.resolve("sentiment-5.0.2.tgz"), files);
            return new Result.Exited(0, "sentiment-5.0.2.tgz");
        }
    }

    private static void writePackage(Path archive, Map<String, String> files) throws IOException {
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(archive)))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry("package/test/fixtures/" + file.getKey());
                entry.setSize(bytes.length);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        }
    }

    private SentimentSentences sentences(CommandRunner npm) {
        Map<String, String> hashes = new TreeMap<>();
        TEXTS.forEach((name, text) -> hashes.put(name, sha256(text)));
        return new SentimentSentences(cache, npm, hashes);
    }

    private static String sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> textsWith(String name, String content) {
        Map<String, String> texts = new TreeMap<>(TEXTS);
        texts.put(name, content);
        return texts;
    }

    private Path cached(String name) {
        return cache.resolve("sentiment-5.0.2").resolve(name);
    }

    private static String reason(Fetch fetch) {
        assertThat(fetch).isInstanceOf(Fetch.Unavailable.class);
        return ((Fetch.Unavailable) fetch).reason();
    }

    @Test
    void fetchesOnceAndReadsTheCacheAfterwards() throws Exception {
        FakeNpm npm = new FakeNpm(textsWith("corpus.js", "ignored"));

        Fetch first = sentences(npm).load();
        Fetch second = sentences(npm).load();

        assertThat(npm.commands).hasSize(1);
        assertThat(npm.commands.getFirst()).startsWith("npm", "pack", "sentiment@5.0.2");
        assertThat(first).isEqualTo(second).isInstanceOf(Fetch.Available.class);
        Dataset<TextRow> dataset = ((Fetch.Available) first).dataset();
        assertThat(dataset.rows())
                .containsExactly(
                        new TextRow(0, "a", OptionalInt.of(0)),
                        new TextRow(1, "i", OptionalInt.of(1)),
                        new TextRow(2, "y", OptionalInt.of(1)));
        assertThat(dataset.skippedRows()).isEqualTo(3);
        assertThat(dataset.sha256()).isEqualTo(sha256(String.join("", TEXTS.values())));
        assertThat(listCache()).containsExactly("amazon.json", "imdb.json", "yelp.json");
    }

    private List<String> listCache() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("sentiment-5.0.2"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void saysWhyNothingCouldBeFetched() throws Exception {
        assertThat(reason(sentences(new FakeNpm(new CommandRunner.Result.NotStarted("No such file")))
                        .load()))
                .isEqualTo("the labelled sentences are fetched with npm, which cannot be started (No such file)");
        assertThat(reason(sentences(new FakeNpm(new CommandRunner.Result.TimedOut()))
                        .load()))
                .isEqualTo("npm pack sentiment@5.0.2 did not end within 60 s");
        CommandRunner.Result failed =
                new CommandRunner.Result.Exited(1, "npm warn x\nnpm error code ENOTFOUND\nnpm error errno");
        assertThat(reason(sentences(new FakeNpm(failed)).load()))
                .isEqualTo("npm pack sentiment@5.0.2 ended with exit code 1: npm error code ENOTFOUND");
        assertThat(reason(sentences(new FakeNpm(new CommandRunner.Result.Exited(0, "")))
                        .load()))
                .isEqualTo("npm pack sentiment@5.0.2 left no sentiment-5.0.2.tgz");
        assertThat(listCache()).isEmpty();
    }

    @Test
    void saysThatTheCacheCannotBeUsed() throws Exception {
        Files.writeString(cache.resolve("sentiment-5.0.2"), "a file where the directory belongs");

        assertThat(reason(sentences(new FakeNpm(TEXTS)).load()))
                .startsWith("the cache ")
                .endsWith("set QUANTBENCH_CACHE to a directory that can be written");
    }

    @Test
    void saysThatTheArchiveCannotBeUnpacked() throws Exception {
        CommandRunner npm = (command, directory, timeoutSeconds) -> {
            Files.writeString(directory.resolve("sentiment-5.0.2.tgz"), "not a package");
            return new CommandRunner.Result.Exited(0, "");
        };

        assertThat(reason(sentences(npm).load())).startsWith("sentiment-5.0.2.tgz cannot be unpacked (");
    }

    @Test
    void fetchesACorruptedCacheAgainOnce() throws Exception {
        FakeNpm npm = new FakeNpm(TEXTS, TEXTS);
        Fetch before = sentences(npm).load();
        Files.writeString(cached("imdb.json"), "[]");

        assertThat(sentences(npm).load()).isEqualTo(before);
        assertThat(npm.commands).hasSize(2);
    }

    @Test
    void namesTheFileThatStaysCorrupt() throws Exception {
        String wrong = "[{\"text\": \"other\", \"class\": 1}]";
        FakeNpm npm = new FakeNpm(TEXTS, textsWith("imdb.json", wrong));
        sentences(npm).load();
        Files.writeString(cached("imdb.json"), "[]");

        assertThatThrownBy(() -> sentences(npm).load()).isInstanceOfSatisfying(CorruptDataException.class, e -> {
            assertThat(e.file()).isEqualTo(cached("imdb.json").toString());
            assertThat(e.foundSha256()).isEqualTo(sha256(wrong));
            assertThat(e.expectedSha256()).isEqualTo(sha256(TEXTS.getOrDefault("imdb.json", "")));
            assertThat(e).hasMessageContaining("also after fetching it again; expected " + e.expectedSha256());
        });
        assertThat(npm.commands).hasSize(2);
    }

    @Test
    void triesAFirstFetchOfAWrongFileOnceMore() throws Exception {
        FakeNpm npm = new FakeNpm(textsWith("yelp.json", "[]"), TEXTS);

        assertThat(sentences(npm).load()).isInstanceOf(Fetch.Available.class);
        assertThat(npm.commands).hasSize(2);
    }

    @Test
    void namesAFileThatThePackageLacks() {
        Map<String, String> texts = new TreeMap<>(TEXTS);
        texts.remove("yelp.json");

        assertThatThrownBy(() -> sentences(new FakeNpm(texts, texts)).load())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("yelp.json: SHA-256 is absent");
    }

    @Test
    void mentionsTheCorruptCacheWhenItCannotBeFetchedAgain() throws Exception {
        FakeNpm npm = new FakeNpm(TEXTS, new CommandRunner.Result.TimedOut());
        sentences(npm).load();
        Files.writeString(cached("imdb.json"), "[]");

        assertThat(reason(sentences(npm).load()))
                .isEqualTo("npm pack sentiment@5.0.2 did not end within 60 s, and the cached imdb.json is corrupt");
    }

    @Test
    void servesSeveralThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            FakeNpm npm = new FakeNpm(TEXTS, TEXTS, TEXTS, TEXTS);
            List<Callable<Fetch>> loads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                loads.add(() -> sentences(npm).load());
            }
            for (Future<Fetch> load : threads.invokeAll(loads)) {
                assertThat(load.get()).isInstanceOf(Fetch.Available.class);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(listCache()).containsExactly("amazon.json", "imdb.json", "yelp.json");
    }

    @Test
    void findsTheCacheDirectoryOfTheUser() {
        assertThat(CacheDirectory.of(Map.of("QUANTBENCH_CACHE", "/own", "XDG_CACHE_HOME", "/xdg"), "/home/me"))
                .isEqualTo(Path.of("/own").toAbsolutePath());
        assertThat(CacheDirectory.of(Map.of("XDG_CACHE_HOME", "/xdg"), "/home/me"))
                .isEqualTo(Path.of("/xdg/quantbench").toAbsolutePath());
        assertThat(CacheDirectory.of(Map.of("XDG_CACHE_HOME", "relative"), "/home/me"))
                .isEqualTo(Path.of("/home/me/.cache/quantbench").toAbsolutePath());
    }

    @Test
    void runsRealCommands() throws Exception {
        CommandRunner runner = new ProcessCommandRunner();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        assertThat(runner.run(List.of(java, "-version"), cache, 60))
                .isInstanceOfSatisfying(CommandRunner.Result.Exited.class, exited -> {
                    assertThat(exited.exitCode()).isZero();
                    assertThat(exited.output()).contains("version");
                });
        assertThat(runner.run(List.of(java, "-no-such-option"), cache, 60))
                .isInstanceOfSatisfying(CommandRunner.Result.Exited.class, exited -> assertThat(exited.exitCode())
                        .isNotZero());
        assertThat(runner.run(List.of(java, "-version"), cache, 0)).isInstanceOf(CommandRunner.Result.TimedOut.class);
        assertThat(runner.run(List.of("no-such-command-anywhere"), cache, 60))
                .isInstanceOf(CommandRunner.Result.NotStarted.class);
    }

    @Test
    void shipsVariedUnlabelledSentences() {
        Dataset<TextRow> shipped = ShippedSentences.load();

        assertThat(shipped.rowCount()).isGreaterThanOrEqualTo(300);
        assertThat(shipped.isLabelled()).isFalse();
        assertThat(shipped.rows())
                .extracting(TextRow::text)
                .doesNotHaveDuplicates()
                .allSatisfy(text -> assertThat(text.split(" ").length).isBetween(5, 60));
    }
}
