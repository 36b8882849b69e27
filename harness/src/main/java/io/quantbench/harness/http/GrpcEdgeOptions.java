package io.quantbench.harness.http;

import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.config.TlsConfig;
import java.util.Optional;

/**
 * How the gRPC edge listens.
 *
 * @param listener where
 * @param tls what it shows; empty for plain HTTP/2 without negotiation
 * @param limits of messages and streams
 * @param streamInFlight messages of one streaming call that are worked on at a time; the next is read when one is answered
 * @param stickyHeader metadata whose value keeps a client on one variant
 */
public record GrpcEdgeOptions(
        ListenerConfig listener,
        Optional<TlsConfig> tls,
        MessageLimits limits,
        int streamInFlight,
        String stickyHeader) {
    public static final int DEFAULT_STREAM_IN_FLIGHT = 16;

    /** As settings say. */
    public static GrpcEdgeOptions of(ListenerConfig listener, HarnessConfig config) {
        return new GrpcEdgeOptions(
                listener,
                config.security().tls(),
                config.limits(),
                DEFAULT_STREAM_IN_FLIGHT,
                config.routing().stickyHeader());
    }

    public GrpcEdgeOptions {
        if (streamInFlight < 1) {
            throw new IllegalArgumentException("streamInFlight=" + streamInFlight + " is below 1");
        }
    }
}
