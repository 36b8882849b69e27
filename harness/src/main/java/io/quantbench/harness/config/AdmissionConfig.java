package io.quantbench.harness.config;

/**
 * What is let in.
 *
 * @param limit bounds requests in flight
 * @param maxBytes bounds the bytes of their bodies together; at least one largest body
 */
public record AdmissionConfig(LimitConfig limit, long maxBytes) {
    /** 256 requests, 512 MiB. */
    public static AdmissionConfig defaults() {
        return new AdmissionConfig(new LimitConfig.Fixed(256), 512L << 20);
    }
}
