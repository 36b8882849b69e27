package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The bytes of one data file, with its name for messages. */
final class SourceFile {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String name;
    private final String description;
    private final byte[] bytes;

    SourceFile(String name, String description, byte[] bytes) {
        this.name = name;
        this.description = description;
        this.bytes = bytes;
    }

    static SourceFile read(Path file, long maxBytes) {
        String name = String.valueOf(file.getFileName());
        try {
            long size = Files.size(file);
            if (size > maxBytes) {
                throw new DatasetException(
                        file + ": has " + size + " bytes, but at most " + maxBytes + " are read; split the file");
            }
            return new SourceFile(name, file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new DatasetException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read: " + e, e);
        }
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    /** The bytes as stored; not copied, not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    String sha256() {
        return Sha256.of(bytes);
    }

    /** The content as strict UTF-8 without a byte-order mark. */
    String text() {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            String text = decoder.decode(in).toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw DatasetException.atLine(
                    name, lineOf(in.position()), "is not valid UTF-8 (" + e.getMessage() + ")", "UTF-8");
        }
    }

    /** The bytes, unpacked if they are gzip (recognised by its two magic bytes). */
    byte[] unpacked(int maxBytes) {
        boolean gzip = bytes.length > 1 && bytes[0] == (byte) 0x1f && bytes[1] == (byte) 0x8b;
        if (!gzip) {
            return bytes;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] unpacked = in.readNBytes(maxBytes);
            if (in.read() >= 0) {
                throw new DatasetException(
                        name + ": unpacks to more than " + maxBytes + " bytes, the most that is read; split the file");
            }
            return unpacked;
        } catch (IOException e) {
            throw new DatasetException(name + ": is not a whole gzip file: " + e.getMessage(), e);
        }
    }

    private long lineOf(int offset) {
        long line = 1;
        for (int i = 0; i < offset; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }
}
