package io.quantbench.harness.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A bearer token, of which only the hash is kept, so that settings can be shown and logged.
 *
 * @param name whose it is, for logs
 * @param sha256 64 hexadecimal digits of the token's UTF-8
 * @param scopes what it allows; at least one
 */
public record TokenConfig(String name, String sha256, Set<Scope> scopes) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** What a token allows. */
    public enum Scope {
        /** Inference, metadata and statistics. */
        DATA,
        /** Weights, reload and drain. */
        ADMIN
    }

    public TokenConfig {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 is not 64 lower-case hexadecimal digits");
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("scopes is empty; data, admin or both are allowed");
        }
        scopes = Set.copyOf(EnumSet.copyOf(scopes));
    }

    /** A token by its text, which is not kept. */
    public static TokenConfig ofSecret(String name, String secret, Set<Scope> scopes) {
        return new TokenConfig(name, hash(secret), scopes);
    }

    /** Whether {@code secret} is this token; takes as long for any wrong one. */
    public boolean matches(String secret) {
        return MessageDigest.isEqual(
                hash(secret).getBytes(StandardCharsets.US_ASCII), sha256.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(String secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
