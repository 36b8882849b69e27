package io.quantbench.harness.http;

/**
 * Where the metrics server listens.
 *
 * @param host address or name of an interface; {@link #DEFAULT_HOST} is reached from this machine only
 * @param port from 1 to 65535, or 0 for any that is free
 */
public record MetricsServerOptions(String host, int port) {
    public static final String DEFAULT_HOST = "127.0.0.1";
    public static final int DEFAULT_PORT = 9464;

    public MetricsServerOptions {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host=\"" + host + "\" is blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port=" + port + " is not from 0 to 65535");
        }
    }

    /** A port of this machine's loopback interface. */
    public static MetricsServerOptions onPort(int port) {
        return new MetricsServerOptions(DEFAULT_HOST, port);
    }
}
