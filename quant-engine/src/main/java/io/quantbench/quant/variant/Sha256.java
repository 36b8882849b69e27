package io.quantbench.quant.variant;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 of files, streamed, as 64 lower-case hexadecimal digits (FIPS 180-4). */
public final class Sha256 {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private Sha256() {}

    /** The hash of a file's bytes. */
    public static String of(Path file) throws IOException {
        return copy(file, OutputStream.nullOutputStream());
    }

    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(newDigest().digest(bytes));
    }

    /** Copies a file and returns the hash of the bytes that were copied. */
    static String copy(Path file, OutputStream target) throws IOException {
        MessageDigest digest = newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(target);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Passes on what {@link #of} could have returned.
     *
     * @throws IllegalArgumentException for anything else
     */
    static String require(String hash) {
        if (!HEX.matcher(hash).matches()) {
            throw new IllegalArgumentException("'" + hash + "' is not a SHA-256 of 64 lower-case hexadecimal digits");
        }
        return hash;
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must offer SHA-256", e);
        }
    }
}
