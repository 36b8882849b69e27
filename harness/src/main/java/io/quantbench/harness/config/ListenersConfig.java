package io.quantbench.harness.config;

import java.util.Optional;

/**
 * All that a server listens on; each on a port of its own.
 *
 * @param http inference over REST
 * @param grpc inference over gRPC; empty for none
 * @param metrics metrics and health; empty for none
 * @param admin weights, reload and drain; empty for none
 */
public record ListenersConfig(
        ListenerConfig http,
        Optional<ListenerConfig> grpc,
        Optional<ListenerConfig> metrics,
        Optional<ListenerConfig> admin) {
    public static final int HTTP_PORT = 8080;
    public static final int GRPC_PORT = 8081;
    public static final int METRICS_PORT = 9090;
    public static final int ADMIN_PORT = 9091;

    /** REST, gRPC, metrics and admin, reached from this machine only. */
    public static ListenersConfig defaults() {
        return new ListenersConfig(
                ListenerConfig.onLoopback(HTTP_PORT),
                Optional.of(ListenerConfig.onLoopback(GRPC_PORT)),
                Optional.of(ListenerConfig.onLoopback(METRICS_PORT)),
                Optional.of(ListenerConfig.onLoopback(ADMIN_PORT)));
    }
}
