package io.quantbench.harness.http;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.serve.ServeRig;
import io.quantbench.harness.serve.Server;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The real server over scripted engines, behind its REST, gRPC and admin edges; started when its variants are scripted. */
final class ServedEdges implements AutoCloseable {
    static final String STICKY = "X-Sticky";

    final Server server;
    private final ServerEdges edges;

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    ServedEdges(ServeRig rig, Map<String, Double> split, VertxOptions vertx) {
        HarnessConfig config = rig.config(split, Map.of());
        server = rig.start(config);
        ListenerConfig free = ListenerConfig.onLoopback(0);
        MessageLimits limits = MessageLimits.defaults();
        GrpcEdgeOptions grpc = GrpcEdgeOptions.of(free, config);
        edges = ServerEdges.start(
                List.of(
                        new RestEdge(RestOptions.of(free, limits, STICKY), server, server::security),
                        new GrpcListener(
                                new GrpcEdgeOptions(free, grpc.tls(), limits, grpc.streamInFlight(), STICKY),
                                server,
                                server::security),
                        new AdminEdge(free, limits, server, server::security)),
                server,
                Duration.ofSeconds(10),
                vertx);
    }

    int rest() {
        return edges.port(RestEdge.NAME);
    }

    int grpc() {
        return edges.port(GrpcListener.NAME);
    }

    int admin() {
        return edges.port(AdminEdge.NAME);
    }

    @Override
    public void close() {
        edges.close();
    }
}
