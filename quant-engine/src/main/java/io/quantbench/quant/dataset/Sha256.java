package io.quantbench.quant.dataset;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4) of bytes in memory, in lower-case hexadecimal. */
public final class Sha256 {
    private Sha256() {}

    /** Hash of the given blocks, one after the other. */
    public static String of(byte[]... blocks) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] block : blocks) {
                digest.update(block);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must offer SHA-256", e);
        }
    }
}
