package io.quantbench.harness.drive;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where the load goes. */
public sealed interface TargetAddress {
    /** The forms that may be written, for messages. */
    String FORMS = "null:, inproc:, http://HOST:PORT, https://HOST:PORT, grpc://HOST:PORT or grpcs://HOST:PORT";

    /** As it is written. */
    String text();

    /** A target that answers at once: what is measured against it is the generator itself. */
    record Null() implements TargetAddress {
        @Override
        public String text() {
            return "null:";
        }
    }

    /** A model in this process, behind the pipeline that a server would put before it. */
    record InProcess() implements TargetAddress {
        @Override
        public String text() {
            return "inproc:";
        }
    }

    /**
     * A server of the Open Inference Protocol V2.
     *
     * @param protocol how it is spoken to
     * @param tls whether the connection is encrypted
     * @param host name or address
     * @param port from 1 to 65535
     * @param text as it was given
     */
    record Server(Protocol protocol, boolean tls, String host, int port, String text) implements TargetAddress {}

    /** How a server is spoken to. */
    enum Protocol {
        HTTP,
        GRPC
    }

    /**
     * Reads one of {@link #FORMS}.
     *
     * @throws IllegalArgumentException with one sentence if it is none
     */
    static TargetAddress parse(String text) {
        if (text.equals("null:")) {
            return new Null();
        }
        if (text.equals("inproc:")) {
            return new InProcess();
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("--target " + text + " is not an address; give " + FORMS, e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "http" -> server(uri, Protocol.HTTP, false, 80);
            case "https" -> server(uri, Protocol.HTTP, true, 443);
            case "grpc" -> server(uri, Protocol.GRPC, false, 0);
            case "grpcs" -> server(uri, Protocol.GRPC, true, 0);
            default ->
                throw new IllegalArgumentException("--target " + text + " has no scheme that is known; give " + FORMS);
        };
    }

    private static Server server(URI uri, Protocol protocol, boolean tls, int defaultPort) {
        int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
        if (uri.getHost() == null || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "--target " + uri + " lacks a host or a port from 1 to 65535; give " + FORMS);
        }
        boolean bare = uri.getPath() == null
                || uri.getPath().isEmpty()
                || uri.getPath().equals("/");
        if (!bare || uri.getQuery() != null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("--target " + uri
                    + " has more than a host and a port; the model is named with --model, a token with --token");
        }
        return new Server(protocol, tls, uri.getHost(), port, uri.toString());
    }
}
