package io.quantbench.quant.onnx;

import io.quantbench.quant.onnx.proto.OnnxProto.StringStringEntryProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The data files beside a model, mapped range by range. A location must lie inside the model's folder, also after symbolic links
 * are followed: a model from a stranger must not read the reader's other files.
 */
final class ExternalFiles {
    private final String modelFile;
    private final @Nullable Path folder;
    private final Set<Path> used = new TreeSet<>();

    ExternalFiles(String modelFile, @Nullable Path folder) {
        this.modelFile = modelFile;
        this.folder = folder;
    }

    /** The bytes that {@code entries} point at, as a view of the mapped file. */
    ByteBuffer map(List<StringStringEntryProto> entries, long expectedBytes, String tensor) {
        String location = value(entries, "location");
        if (location.isEmpty()) {
            throw problem("has external data without a location in " + tensor, null);
        }
        long offset = number(entries, "offset", 0, tensor);
        long length = number(entries, "length", expectedBytes, tensor);
        if (length != expectedBytes) {
            throw problem(
                    "says that the external data of " + tensor + " has " + length + " bytes, but its shape takes "
                            + expectedBytes,
                    null);
        }
        return mapRange(resolve(location, tensor), offset, length, tensor);
    }

    /** The files that were mapped so far. */
    Set<Path> used() {
        return used;
    }

    private ByteBuffer mapRange(Path file, long offset, long length, String tensor) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (offset > channel.size() - length) {
                throw problem(
                        "needs bytes " + offset + " to " + (offset + length) + " of its data file " + file + " for "
                                + tensor + ", but that file has only " + channel.size(),
                        null);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        } catch (IOException e) {
            throw problem("needs the data file " + file + " for " + tensor + ", which cannot be read: " + e, e);
        }
    }

    private Path resolve(String location, String tensor) {
        if (folder == null) {
            throw problem(
                    "keeps the data of " + tensor + " in file '" + location + "', but it was read from memory", null);
        }
        try {
            Path base = folder.toAbsolutePath().normalize();
            Path file = base.resolve(location).normalize();
            if (!file.startsWith(base)) {
                throw outside(location, tensor);
            }
            if (!Files.isRegularFile(file)) {
                throw problem("needs the data file " + file + " for " + tensor + ", which does not exist", null);
            }
            if (!file.toRealPath().startsWith(base.toRealPath())) {
                throw outside(location, tensor);
            }
            used.add(file);
            return file;
        } catch (InvalidPathException | IOException e) {
            throw problem("names an unusable data file '" + location + "' for " + tensor + ": " + e.getMessage(), e);
        }
    }

    private OnnxFormatException outside(String location, String tensor) {
        return problem(
                "keeps the data of " + tensor + " in '" + location + "', outside the model's folder; refused", null);
    }

    private long number(List<StringStringEntryProto> entries, String key, long absent, String tensor) {
        String text = value(entries, key);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException ignored) {
            // Said below, together with the negative numbers.
        }
        throw problem(
                "has '" + text + "' as external data " + key + " of " + tensor + ", which is no byte count", null);
    }

    private static String value(List<StringStringEntryProto> entries, String key) {
        return entries.stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst()
                .orElse("");
    }

    private OnnxFormatException problem(String text, @Nullable Throwable cause) {
        return new OnnxFormatException(modelFile, text, cause);
    }
}
