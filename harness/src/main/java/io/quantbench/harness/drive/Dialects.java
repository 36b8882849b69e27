package io.quantbench.harness.drive;

import io.quantbench.harness.drive.LoadSettings.Work;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.load.target.remote.Tls;
import java.net.URI;

/** Chooses how a server is spoken to, and with how much at a time. */
final class Dialects {
    private static final int USUAL_CONNECTIONS = 16;
    private static final int MOST_CONNECTIONS = 1 << 16;

    private Dialects() {}

    static ServerDialect of(TargetAddress.Server server, LoadSettings settings) {
        LoadSettings.Connection connection = settings.asked().connection();
        Endpoint endpoint = new Endpoint(
                URI.create((server.tls() ? "https" : "http") + "://" + server.host() + ":" + server.port()),
                Tls.system(),
                connection.token());
        int connections = connection.connections().orElse(needed(settings.work()));
        // Whatever is outstanding may wait: what is too much the generator drops and counts itself.
        RemoteLimits limits = RemoteLimits.defaults()
                .withConnections(connections, 1)
                .withQueued(Math.min(1 << 20, settings.generator().outstanding()))
                .withTimeout(connection.timeout());
        return server.protocol() == TargetAddress.Protocol.GRPC
                ? new GrpcDialect(endpoint, limits)
                : new HttpDialect(endpoint, limits);
    }

    /** A connection for every query that a closed loop has outstanding: HTTP/1.1 carries one at a time. */
    private static int needed(Work work) {
        if (work instanceof Work.Single single && single.load() instanceof LoadChoice.Closed closed) {
            return Math.min(MOST_CONNECTIONS, Math.max(closed.concurrency(), 1));
        }
        if (work instanceof Work.Sweep sweep && sweep.axis() == SweepAxis.CONCURRENCY) {
            double most = sweep.values().stream().max(Double::compare).orElse(32.0);
            return (int) Math.min(MOST_CONNECTIONS, most);
        }
        return USUAL_CONNECTIONS;
    }
}
