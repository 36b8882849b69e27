package io.quantbench.quant.dataset.source;

import io.quantbench.quant.dataset.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the cache holds of the wanted files at one moment. The bytes that were hashed are the bytes that are used.
 *
 * @param contents bytes by file name, of the files that exist
 * @param found SHA-256 by file name, of the files that exist
 * @param expected SHA-256 by file name, of all wanted files
 */
record CachedFiles(
        Path directory, Map<String, byte[]> contents, Map<String, String> found, Map<String, String> expected) {
    static CachedFiles read(Path directory, Map<String, String> expected) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        Map<String, String> found = new TreeMap<>();
        for (String name : expected.keySet()) {
            try {
                byte[] bytes = Files.readAllBytes(directory.resolve(name));
                contents.put(name, bytes);
                found.put(name, Sha256.of(bytes));
            } catch (NoSuchFileException ignored) {
                // Absent, which the caller asks for.
            }
        }
        return new CachedFiles(
                directory, Collections.unmodifiableMap(contents), Map.copyOf(found), Map.copyOf(expected));
    }

    boolean intact() {
        return found.equals(expected);
    }

    /** Whether the trouble is that files are not there, rather than that they are wrong. */
    boolean absent() {
        return found.entrySet().stream().allMatch(file -> file.getValue().equals(expected.get(file.getKey())));
    }

    /** A note for a sentence that says why nothing could be fetched; empty unless a cached file is wrong. */
    String corruptionNote() {
        return absent() ? "" : ", and the cached " + firstWrong() + " is corrupt";
    }

    CorruptDataException corruption() {
        String name = firstWrong();
        return new CorruptDataException(
                directory.resolve(name).toString(),
                String.valueOf(expected.get(name)),
                found.getOrDefault(name, "absent"));
    }

    /** The first file with a wrong hash, or, where there is none, the first that is absent. */
    private String firstWrong() {
        return new TreeMap<>(expected)
                .entrySet().stream()
                        .filter(file -> !file.getValue().equals(found.get(file.getKey())))
                        .map(Map.Entry::getKey)
                        .sorted((a, b) -> Boolean.compare(found.containsKey(b), found.containsKey(a)))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("all files are intact"));
    }
}
