package io.quantbench.load.target.remote;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where a server listens and what it wants to see before it answers.
 *
 * @param uri {@code http} or {@code https}, with a host; a missing port is the scheme's
 * @param tls whose certificates are believed; counts for {@code https} only
 * @param bearerToken sent as {@code authorization: Bearer …} with every request; never shown
 */
public record Endpoint(URI uri, Tls tls, Optional<String> bearerToken) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public Endpoint {
        if (!List.of("http", "https").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "endpoint " + uri + " is not of the form http://host:port or https://host:port");
        }
        if (bearerToken.isPresent() && !bearerToken.get().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("the bearer token has characters that no HTTP header may hold");
        }
    }

    /** A server of which nothing is known but its address, such as {@code http://127.0.0.1:8080}. */
    public static Endpoint of(String uri) {
        return new Endpoint(URI.create(uri), Tls.system(), Optional.empty());
    }

    public Endpoint withTls(Tls other) {
        return new Endpoint(uri, other, bearerToken);
    }

    public Endpoint withBearerToken(String token) {
        return new Endpoint(uri, tls, Optional.of(token));
    }

    boolean secure() {
        return "https".equals(uri.getScheme());
    }

    int port() {
        int standard = secure() ? HTTPS_PORT : HTTP_PORT;
        return uri.getPort() >= 0 ? uri.getPort() : standard;
    }

    /** Scheme, host and port; no token and nothing else that a URI may carry. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getHost() + ":" + port();
    }
}
