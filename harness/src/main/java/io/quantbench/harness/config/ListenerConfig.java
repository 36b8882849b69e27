package io.quantbench.harness.config;

import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host address or name of an interface
 * @param port from 1 to 65535, or 0 for any that is free
 * @param open said by whoever runs it: others may come in without a token
 */
public record ListenerConfig(String host, int port, boolean open) {
    public static final String LOOPBACK = "127.0.0.1";

    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[?::1]?|\\[?0(:0){6}:1]?");

    public ListenerConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not from 0 to 65535");
        }
    }

    /** A port that is reached from this machine only. */
    public static ListenerConfig onLoopback(int port) {
        return new ListenerConfig(LOOPBACK, port, false);
    }

    /** Whether only this machine can come in. Names are not looked up: one that is not known to be loopback is not. */
    public boolean loopback() {
        return LOOPBACK_HOST.matcher(host).matches();
    }
}
