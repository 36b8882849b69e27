package io.quantbench.harness.serve;

import io.quantbench.harness.route.KeyedHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes the router's 128-bit key of the settings' text: the first half of its SHA-256. */
final class RoutingKey {
    private RoutingKey() {}

    static KeyedHash of(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            ByteBuffer halves = ByteBuffer.wrap(digest);
            return new KeyedHash(halves.getLong(), halves.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
