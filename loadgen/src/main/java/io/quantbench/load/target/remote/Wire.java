package io.quantbench.load.target.remote;

import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpVersion;

/** A protocol on connections. Called on event loops, several at once. */
public interface Wire {
    /** What the connections speak. */
    HttpVersion version();

    /** For reports, such as {@code http} or {@code grpc}. */
    String name();

    /** Begins to speak on a connection that has just been opened. */
    Line open(HttpClientConnection connection);

    /** A protocol on one connection; used on its event loop only. */
    interface Line {
        /** Sends a query, of which the exchange is told what becomes; nothing is thrown. */
        void send(Exchange exchange);

        /**
         * Waits no longer for an answer: whatever holds its place on the connection is given up, and the exchange is ended in any
         * way, if need be with the connection.
         */
        void abandon(Exchange exchange);
    }
}
