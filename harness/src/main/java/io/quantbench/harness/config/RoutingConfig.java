package io.quantbench.harness.config;

/**
 * How requests find their variant.
 *
 * @param key what seeds the hash of request ids, equal on all replicas; whoever knows it can choose a variant by choosing an id
 * @param stickyHeader HTTP header, or gRPC metadata, whose value keeps a client on one variant
 */
public record RoutingConfig(String key, String stickyHeader) {
    /** The key is public, so it spreads requests but keeps nobody from choosing; set one where that matters. */
    public static RoutingConfig defaults() {
        return new RoutingConfig("quantbench", "X-Quantbench-Sticky-Key");
    }

    /** Does not say the key. */
    @Override
    public String toString() {
        return "RoutingConfig[stickyHeader=" + stickyHeader + "]";
    }
}
