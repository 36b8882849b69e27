package io.quantbench.quant.dataset.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads chosen files out of a package's gzip'd tar. Nothing is written by the names in the archive, so none can lead elsewhere. */
final class PackageArchive {
    private static final int MAX_FILE_BYTES = 16 << 20;

    private PackageArchive() {}

    /**
     * Contents by name of the wanted files that are in {@code folder}.
     *
     * @param folder path inside the archive, with a closing slash
     * @throws IOException if the archive is broken or a wanted file has more than 16 MiB
     */
    static SortedMap<String, byte[]> read(Path archive, String folder, Set<String> wanted) throws IOException {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        try (InputStream file = Files.newInputStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName();
                if (path.startsWith(folder) && wanted.contains(path.substring(folder.length()))) {
                    contents.put(path.substring(folder.length()), content(tar, path));
                }
            }
        }
        return contents;
    }

    private static byte[] content(TarArchiveInputStream tar, String path) throws IOException {
        byte[] bytes = tar.readNBytes(MAX_FILE_BYTES);
        if (tar.read() >= 0) {
            throw new IOException(path + " has more than " + MAX_FILE_BYTES + " bytes");
        }
        return bytes;
    }
}
