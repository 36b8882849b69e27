package io.quantbench.quant.dataset.source;

import io.quantbench.quant.dataset.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Spoken telephone prompts, one speaker, 8 kHz mono 16-bit WAV, from the Debian package {@code asterisk-core-sounds-en-wav}
 * (CC-BY-SA-3.0). Prompts of one to ten seconds are used, without those that are tones or jokes.
 *
 * <p>They are fetched with {@code apt-get download}, which installs nothing, and unpacked with {@code dpkg-deb}; so only Debian and
 * its kin have them. Debian serves its current version only, so no hash is pinned: the cache's own list of hashes tells whether a
 * file went wrong, and the hash of all is for the report. A cache that went wrong is fetched again once.
 */
public final class SpeechPrompts {
    private static final String PACKAGE = "asterisk-core-sounds-en-wav";
    private static final String FOLDER = "usr/share/asterisk/sounds/en_US_f_Allison";
    private static final String SUMS = "SHA256SUMS";
    private static final Pattern SUM_LINE = Pattern.compile("([0-9a-f]{64})  ([a-zA-Z0-9._-]+\\.wav)");
    private static final Pattern NOT_SPEECH = Pattern.compile(".*(beep|tone|monkey|weasel|ring|silence).*");
    private static final long MIN_BYTES = 16_000;
    private static final long MAX_BYTES = 160_000;
    private static final long TIMEOUT_SECONDS = 120;

    private final Path directory;
    private final CommandRunner runner;

    /** What came of loading. */
    public sealed interface Loaded {
        /**
         * The prompts.
         *
         * @param files content of each WAV file by its name, in the order of the names
         * @param sha256 hash of all of them
         */
        record Available(Map<String, byte[]> files, String sha256) implements Loaded {
            public Available {
                files = Collections.unmodifiableMap(new TreeMap<>(files));
            }
        }

        /**
         * No prompts.
         *
         * @param reason one sentence without a closing full stop
         */
        record Unavailable(String reason) implements Loaded {}
    }

    SpeechPrompts(Path cacheDirectory, CommandRunner runner) {
        this.directory = cacheDirectory.resolve(PACKAGE);
        this.runner = runner;
    }

    /** The prompts, cached below {@code cacheDirectory}, which is made when needed. */
    public static SpeechPrompts in(Path cacheDirectory) {
        return new SpeechPrompts(cacheDirectory, new ProcessCommandRunner());
    }

    /**
     * The prompts from the cache, fetched first where it lacks them; may wait for the network.
     *
     * @throws CorruptDataException if a file went wrong also after fetching it again
     */
    public Loaded load() throws InterruptedException {
        try {
            CachedFiles cached = cached();
            if (!cached.contents().isEmpty() && cached.intact()) {
                return available(cached);
            }
            String failure = fetch();
            return failure.isEmpty() ? checked(cached()) : new Loaded.Unavailable(failure);
        } catch (IOException e) {
            return new Loaded.Unavailable("the cache " + directory + " cannot be used (" + e
                    + "); set QUANTBENCH_CACHE to a directory that can be written");
        }
    }

    private static Loaded checked(CachedFiles cached) {
        if (!cached.intact()) {
            throw cached.corruption();
        }
        return available(cached);
    }

    private static Loaded available(CachedFiles cached) {
        return new Loaded.Available(
                cached.contents(), Sha256.of(cached.contents().values().toArray(byte[][]::new)));
    }

    private CachedFiles cached() throws IOException {
        Path sums = directory.resolve(SUMS);
        Map<String, String> expected = Files.isRegularFile(sums)
                ? Files.readAllLines(sums).stream()
                        .map(SUM_LINE::matcher)
                        .filter(line -> line.matches())
                        .collect(Collectors.toMap(line -> line.group(2), line -> line.group(1), (a, b) -> b))
                : Map.of();
        return CachedFiles.read(directory, expected);
    }

    /** Fetches all prompts into the cache; returns why it could not, or an empty string. */
    private String fetch() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path work = Files.createTempDirectory(directory, "fetch-");
        try {
            String failure = run(work, List.of("apt-get", "download", PACKAGE));
            if (!failure.isEmpty()) {
                return failure;
            }
            List<Path> archives = list(work, ".deb");
            if (archives.isEmpty()) {
                return "apt-get download " + PACKAGE + " left no .deb file";
            }
            failure = run(work, List.of("dpkg-deb", "-x", archives.get(0).toString(), "unpacked"));
            return failure.isEmpty() ? keep(work) : failure;
        } finally {
            NpmPackage.deleteTree(work);
        }
    }

    private String run(Path work, List<String> command) throws IOException, InterruptedException {
        CommandRunner.Result result = runner.run(command, work, TIMEOUT_SECONDS);
        if (result instanceof CommandRunner.Result.NotStarted notStarted) {
            return "recorded speech is fetched with " + command.get(0) + ", which cannot be started ("
                    + notStarted.reason() + ")";
        }
        String line = String.join(" ", command.subList(0, 2)) + " " + PACKAGE;
        if (result instanceof CommandRunner.Result.TimedOut) {
            return line + " did not end within " + TIMEOUT_SECONDS + " s";
        }
        int exitCode = ((CommandRunner.Result.Exited) result).exitCode();
        return exitCode == 0 ? "" : line + " ended with exit code " + exitCode;
    }

    /** Copies the prompts into the cache, and then the list of their hashes, without which they do not count. */
    private String keep(Path work) throws IOException {
        Path folder = work.resolve("unpacked").resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return PACKAGE + " has no folder " + FOLDER;
        }
        StringBuilder sums = new StringBuilder();
        for (Path file : list(folder, ".wav")) {
            String name = file.getFileName().toString();
            long bytes = Files.size(file);
            if (bytes >= MIN_BYTES
                    && bytes <= MAX_BYTES
                    && !NOT_SPEECH.matcher(name).matches()) {
                byte[] content = Files.readAllBytes(file);
                AtomicFile.write(directory.resolve(name), content, work);
                sums.append(Sha256.of(content)).append("  ").append(name).append('\n');
            }
        }
        if (sums.isEmpty()) {
            return PACKAGE + " has no prompts of one to ten seconds";
        }
        AtomicFile.write(directory.resolve(SUMS), sums.toString().getBytes(StandardCharsets.UTF_8), work);
        return "";
    }

    private static List<Path> list(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
