package io.quantbench.quant.dataset.source;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.read.DatasetReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * 3,000 labelled English sentences, 0 negative and 1 positive, 1,000 each of product, film and restaurant reviews (Kotzias et al. 2015,
 * From Group to Individual Labels using Deep Features), as the npm package {@code sentiment@5.0.2} carries them among its tests.
 *
 * <p>They are fetched with {@code npm pack}, which runs no script of the package, into the user's cache ({@link CacheDirectory}), and each file
 * is checked against its known SHA-256 on every load. A cached file that differs is fetched again once. Several threads or processes may
 * load at once: files appear in the cache whole, by renaming.
 */
public final class SentimentSentences {
    private static final String PACKAGE = "sentiment@5.0.2";
    private static final String ARCHIVE = "sentiment-5.0.2.tgz";
    private static final String FOLDER_IN_ARCHIVE = "package/test/fixtures/";
    private static final long TIMEOUT_SECONDS = 60;

    /** File name to SHA-256, in the order in which the rows are joined. */
    static final Map<String, String> FILES = orderedFiles();

    private final Path directory;
    private final CommandRunner runner;
    private final Map<String, String> files;

    SentimentSentences(Path cacheDirectory, CommandRunner runner, Map<String, String> files) {
        this.directory = cacheDirectory.resolve("sentiment-5.0.2");
        this.runner = runner;
        this.files = new TreeMap<>(files);
    }

    /** SHA-256 of each file, by file name, in the order in which their rows are joined. */
    public static Map<String, String> fileHashes() {
        return FILES;
    }

    /** The sentences, cached below {@code cacheDirectory}, which is made when needed. */
    public static SentimentSentences in(Path cacheDirectory) {
        return new SentimentSentences(cacheDirectory, new ProcessCommandRunner(), FILES);
    }

    private static Map<String, String> orderedFiles() {
        Map<String, String> files = new TreeMap<>();
        files.put("amazon.json", "bc5eb0cac49fc45987301f1dc2d02cf5ca356ba6c882be179dce77d74e666ed9");
        files.put("imdb.json", "44a7b9082ed732ee2de3c858ea5ee2e99aca34f239a1c4359d3a300bf099bdb5");
        files.put("yelp.json", "9f3f47983f21eeb819380767b74bfa648eca208f156241111454b3e122773ff7");
        return Collections.unmodifiableMap(files);
    }

    /**
     * The sentences from the cache, fetched first where it lacks them; may wait for the network, up to twice a minute.
     *
     * @throws CorruptDataException if a file differs from the known one also after fetching it again
     */
    public Fetch load() throws InterruptedException {
        try {
            return loadOrFetch();
        } catch (IOException e) {
            return new Fetch.Unavailable("the cache " + directory + " cannot be used (" + e
                    + "); set QUANTBENCH_CACHE to a directory that can be written");
        }
    }

    private Fetch loadOrFetch() throws IOException, InterruptedException {
        CachedFiles cached = CachedFiles.read(directory, files);
        // A first fetch that brings a wrong file is tried again, like a cached file that went wrong.
        int attempts = cached.absent() ? 2 : 1;
        for (int attempt = 0; attempt < attempts && !cached.intact(); attempt++) {
            String failure = fetch();
            if (!failure.isEmpty()) {
                return new Fetch.Unavailable(failure + cached.corruptionNote());
            }
            cached = CachedFiles.read(directory, files);
        }
        if (!cached.intact()) {
            throw cached.corruption();
        }
        return new Fetch.Available(join(cached));
    }

    /** Fetches all files into the cache, whatever they hold; returns why it could not, or an empty string. */
    private String fetch() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path work = Files.createTempDirectory(directory, "fetch-");
        try {
            CommandRunner.Result result = runner.run(command(), work, TIMEOUT_SECONDS);
            String failure = failure(result);
            return failure.isEmpty() ? unpack(work) : failure;
        } finally {
            deleteTree(work);
        }
    }

    private static List<String> command() {
        return List.of(
                "npm", "pack", PACKAGE, "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000");
    }

    private static String failure(CommandRunner.Result result) {
        if (result instanceof CommandRunner.Result.NotStarted notStarted) {
            return "the labelled sentences are fetched with npm, which cannot be started (" + notStarted.reason() + ")";
        }
        if (result instanceof CommandRunner.Result.TimedOut) {
            return "npm pack " + PACKAGE + " did not end within " + TIMEOUT_SECONDS + " s";
        }
        CommandRunner.Result.Exited exited = (CommandRunner.Result.Exited) result;
        return exited.exitCode() == 0
                ? ""
                : "npm pack " + PACKAGE + " ended with exit code " + exited.exitCode() + errorLine(exited.output());
    }

    /** The first line that npm marks as an error, which carries its error code. */
    private static String errorLine(String output) {
        return output.lines()
                .map(String::strip)
                .filter(line -> line.regionMatches(true, 0, "npm ERR", 0, 7))
                .findFirst()
                .map(line -> ": " + line)
                .orElse("");
    }

    private String unpack(Path work) throws IOException {
        Path archive = work.resolve(ARCHIVE);
        if (!Files.isRegularFile(archive)) {
            return "npm pack " + PACKAGE + " left no " + ARCHIVE;
        }
        Map<String, byte[]> contents;
        try {
            contents = PackageArchive.read(archive, FOLDER_IN_ARCHIVE, files.keySet());
        } catch (IOException e) {
            return ARCHIVE + " cannot be unpacked (" + e.getMessage() + ")";
        }
        for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
            AtomicFile.write(directory.resolve(entry.getKey()), entry.getValue(), work);
        }
        return "";
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private Dataset<TextRow> join(CachedFiles cached) {
        List<TextRow> rows = new ArrayList<>();
        int skippedRows = 0;
        for (Map.Entry<String, byte[]> file : cached.contents().entrySet()) {
            Path path = directory.resolve(file.getKey());
            Dataset<TextRow> part = DatasetReader.readText(file.getKey(), path.toString(), file.getValue());
            part.rows().forEach(row -> rows.add(new TextRow(rows.size(), row.text(), row.label())));
            skippedRows += part.skippedRows();
        }
        String source = "npm " + PACKAGE + " " + FOLDER_IN_ARCHIVE + " "
                + String.join(", ", cached.contents().keySet());
        String sha256 = Sha256.of(cached.contents().values().toArray(byte[][]::new));
        return new Dataset<>("sentiment-sentences", source, sha256, rows, skippedRows);
    }
}
