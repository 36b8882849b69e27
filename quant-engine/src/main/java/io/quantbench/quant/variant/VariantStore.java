package io.quantbench.quant.variant;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory of variants, {@code <name>/manifest.json} and {@code <name>/<hash>/<model files>}. Saving is atomic: the files of
 * each save lie in a directory of their own, and the manifest, moved into place last, points at it. Whoever reads meanwhile sees
 * the old variant or the new one; after a crash the old one is still whole.
 */
public final class VariantStore {
    private static final String MANIFEST = "manifest.json";
    /** Digits of a content directory's name: no two saves of one variant collide, and paths stay readable. */
    private static final int HASH_DIGITS = 16;

    private final Path directory;
    private final Clock clock;

    /** @param directory is made when the first variant is saved */
    public VariantStore(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Copies a model into the store, replacing the variant of that name. The model file keeps its name, and so do the files of
     * its external data, which a model refers to by name.
     *
     * @param externalData files beside the model that hold its large tensors
     * @throws VariantException if a file cannot be read or written; what was there before is kept
     */
    public Variant save(VariantDraft draft, Path model, Path... externalData) {
        Path home = directory.resolve(draft.name());
        try {
            FileFingerprint source = FileFingerprint.of(draft.source());
            Files.createDirectories(home);
            Path incoming = Files.createTempDirectory(home, "incoming-");
            try {
                return install(draft, source, home, incoming, model, List.of(externalData));
            } finally {
                deleteTree(incoming);
            }
        } catch (IOException e) {
            throw new VariantException(
                    "variant " + draft.name() + " cannot be saved in " + directory + ": " + words(e), e);
        }
    }

    /**
     * Writes {@code <model>.manifest.json} for a variant that stays where its maker put it.
     *
     * @throws VariantException if a file cannot be read or written
     */
    public static VariantManifest writeManifestBeside(
            VariantDraft draft, Path model, Clock clock, List<Path> externalData) {
        try {
            List<FileFingerprint> sidecars = new ArrayList<>();
            for (Path file : externalData) {
                sidecars.add(FileFingerprint.of(file));
            }
            VariantManifest manifest =
                    manifest(draft, FileFingerprint.of(draft.source()), FileFingerprint.of(model), sidecars, clock);
            writeAtomically(model.resolveSibling(model.getFileName() + "." + MANIFEST), ManifestJson.write(manifest));
            return manifest;
        } catch (IOException e) {
            throw new VariantException("the manifest of " + model + " cannot be written: " + words(e), e);
        }
    }

    private static VariantManifest manifest(
            VariantDraft draft,
            FileFingerprint source,
            FileFingerprint output,
            List<FileFingerprint> sidecars,
            Clock clock) {
        return new VariantManifest(
                VariantManifest.SCHEMA_VERSION,
                draft.name(),
                source,
                output,
                sidecars,
                draft.recipe(),
                draft.requiredDomains(),
                draft.calibrationSha256().orElse(null),
                ToolVersion.current(),
                clock.instant(),
                draft.wallTimeNs());
    }

    private Variant install(
            VariantDraft draft, FileFingerprint source, Path home, Path incoming, Path model, List<Path> externalData)
            throws IOException {
        FileFingerprint output = copy(model, incoming);
        List<FileFingerprint> sidecars = new ArrayList<>();
        for (Path file : externalData) {
            sidecars.add(copy(file, incoming));
        }
        VariantManifest manifest = manifest(draft, source, output, sidecars, clock);
        Path target = home.resolve(contentDirectory(manifest));
        if (isComplete(target, manifest)) {
            deleteTree(incoming);
        } else {
            deleteTree(target);
            Files.move(incoming, target, StandardCopyOption.ATOMIC_MOVE);
        }
        writeAtomically(home.resolve(MANIFEST), ManifestJson.write(manifest));
        deleteOthers(home, target);
        return new Variant(target.resolve(output.file()), manifest);
    }

    /** Saving the same bytes again must not take away the files that the present manifest points at, if they are intact. */
    private static boolean isComplete(Path target, VariantManifest manifest) throws IOException {
        for (FileFingerprint expected : files(manifest)) {
            Path file = target.resolve(expected.file());
            if (!Files.isRegularFile(file) || !Sha256.of(file).equals(expected.sha256())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Finds a variant and reads all of its files to check their hashes.
     *
     * @throws VariantException.HashMismatch if a file has other bytes than the manifest says
     * @throws VariantException if there is no such variant, a file is missing, or the manifest is broken
     */
    public Variant load(String name) {
        VariantManifest manifest = manifest(name);
        Path content = directory.resolve(name).resolve(contentDirectory(manifest));
        for (FileFingerprint expected : files(manifest)) {
            verify(content.resolve(expected.file()), expected);
        }
        return new Variant(content.resolve(manifest.output().file()), manifest);
    }

    private static void verify(Path file, FileFingerprint expected) {
        try {
            String found = Sha256.of(file);
            if (!found.equals(expected.sha256())) {
                throw new VariantException.HashMismatch(file, expected.sha256(), found);
            }
        } catch (IOException e) {
            throw new VariantException(file + " cannot be read: " + words(e), e);
        }
    }

    /**
     * Manifests of all variants by name, without reading the models. Directories without a manifest were never finished and are
     * left out.
     *
     * @throws VariantException if a manifest is broken
     */
    public List<VariantManifest> list() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(directory)) {
            return homes.filter(home -> Files.isRegularFile(home.resolve(MANIFEST)))
                    .map(home -> manifest(String.valueOf(home.getFileName())))
                    .sorted(Comparator.comparing(VariantManifest::name))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new VariantException(directory + " cannot be listed: " + words(e), e);
        }
    }

    private VariantManifest manifest(String name) {
        Path file = directory.resolve(requireName(name)).resolve(MANIFEST);
        try {
            VariantManifest manifest = ManifestJson.read(Files.readAllBytes(file));
            if (!manifest.name().equals(name)) {
                throw new VariantException(
                        file + " is the manifest of variant " + manifest.name() + ", not of " + name);
            }
            return manifest;
        } catch (NoSuchFileException e) {
            throw new VariantException("there is no variant " + name + " in " + directory, e);
        } catch (IOException e) {
            throw new VariantException(file + " cannot be read: " + words(e), e);
        } catch (IllegalArgumentException e) {
            throw new VariantException(file + " is not a variant manifest: " + e.getMessage(), e);
        }
    }

    /** A name that could not have been saved must not lead out of the directory. */
    private static String requireName(String name) {
        try {
            return VariantManifest.requireName(name);
        } catch (IllegalArgumentException e) {
            throw new VariantException(e.getMessage(), e);
        }
    }

    private static List<FileFingerprint> files(VariantManifest manifest) {
        List<FileFingerprint> files = new ArrayList<>(manifest.externalData());
        files.add(0, manifest.output());
        return files;
    }

    /** Made from all files: external data can change while the model file stays the same. */
    private static String contentDirectory(VariantManifest manifest) {
        String contents = files(manifest).stream()
                .map(file -> file.sha256() + ' ' + file.file())
                .collect(Collectors.joining("\n"));
        return Sha256.of(contents.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    }

    private static FileFingerprint copy(Path file, Path directory) throws IOException {
        Path name = file.getFileName();
        if (name == null) {
            throw new NoSuchFileException(file.toString());
        }
        Path target = directory.resolve(name.toString());
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            String hash = Sha256.copy(file, out);
            return new FileFingerprint(name.toString(), hash, Files.size(target));
        }
    }

    private static void writeAtomically(Path file, byte[] content) throws IOException {
        Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), MANIFEST, ".part");
        try {
            Files.write(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Removes what earlier saves left. */
    private static void deleteOthers(Path home, Path current) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(home)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry) && !entry.equals(current)) {
                    deleteTree(entry);
                }
            }
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static String words(Exception e) {
        return e instanceof NoSuchFileException missing
                ? missing.getFile() + " does not exist"
                : e.getClass().getSimpleName() + " " + e.getMessage();
    }
}
