package io.quantbench.harness.http;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.config.TokenConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in that carry a bearer token (RFC 6750) of a listener's scope, or all where none is asked for. Where none is asked
 * for, pages of other sites that a browser on this machine shows are kept out (Fetch Standard, 3.1: such requests carry their
 * {@code Origin}; and of a site that lets its name point here, the {@code Host}).
 *
 * <p>Threading: safe for use by several threads.
 */
final class AccessGuard {
    private static final String REALM = "Bearer realm=\"quantbench\"";
    private static final String BEARER = "bearer ";

    private final ListenerConfig listener;
    private final TokenConfig.Scope scope;
    private final Supplier<SecurityConfig> security;

    /**
     * A guard of one listener.
     *
     * @param security asked at every request, so that tokens can change
     */
    AccessGuard(ListenerConfig listener, TokenConfig.Scope scope, Supplier<SecurityConfig> security) {
        this.listener = listener;
        this.scope = scope;
        this.security = security;
    }

    /**
     * Refuses to open a door to other machines that nothing guards.
     *
     * @throws ServerStartException if that is so, and nobody said that it is meant
     */
    void requireClosedDoor(String name) {
        if (open(security.get())) {
            throw new ServerStartException(
                    name + " would be reached from other machines on " + listener.host() + " without a token of scope "
                            + scopeName() + "; set one, listen on " + ListenerConfig.LOOPBACK
                            + ", or say that it is meant to be public",
                    null);
        }
    }

    private boolean open(SecurityConfig now) {
        return !now.guards(scope) && !listener.loopback() && !listener.open();
    }

    /** Passes the request on, or throws what it is answered with. */
    void handle(RoutingContext context) {
        check(context.request());
        context.next();
    }

    /** Whether a caller without headers but this one may come in. */
    boolean allows(Optional<String> authorization) {
        SecurityConfig now = security.get();
        if (!now.guards(scope)) {
            return !open(now);
        }
        try {
            checkToken(now, authorization.orElse(null));
            return true;
        } catch (RejectedException e) {
            return false;
        }
    }

    private void check(HttpServerRequest request) {
        SecurityConfig now = security.get();
        if (now.guards(scope)) {
            checkToken(now, request.getHeader(HttpHeaders.AUTHORIZATION));
        } else if (open(now)) {
            throw RejectedException.of(403, "no token of scope " + scopeName() + " is set, so nobody may come in");
        } else {
            checkBrowser(request);
        }
    }

    private void checkToken(SecurityConfig now, @Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            throw RejectedException.of(401, "a token is needed: Authorization: Bearer …, of scope " + scopeName())
                    .with("WWW-Authenticate", REALM);
        }
        String secret = authorization.substring(BEARER.length()).strip();
        boolean known = false;
        boolean allowed = false;
        // All of them, so that the time says nothing of which one it was.
        for (TokenConfig token : now.tokens()) {
            boolean matches = token.matches(secret);
            known |= matches;
            allowed |= matches && token.scopes().contains(scope);
        }
        if (!known) {
            throw RejectedException.of(401, "the token is not one that is known here")
                    .with("WWW-Authenticate", REALM + ", error=\"invalid_token\"");
        }
        if (!allowed) {
            throw RejectedException.of(403, "the token does not have the scope " + scopeName())
                    .with("WWW-Authenticate", REALM + ", error=\"insufficient_scope\", scope=\"" + scopeName() + "\"");
        }
    }

    private void checkBrowser(HttpServerRequest request) {
        String host = String.valueOf(request.getHeader(HttpHeaders.HOST));
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            throw RejectedException.of(403, "pages of other sites may not ask this server; use a token to allow it");
        }
        if (scope == TokenConfig.Scope.ADMIN && listener.loopback() && !namesLoopback(request)) {
            throw RejectedException.of(
                    403, "this server is reached as localhost only; use a token to allow other names");
        }
    }

    private static boolean namesLoopback(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return authority != null
                && !authority.host().isBlank()
                && new ListenerConfig(authority.host(), 0, false).loopback();
    }

    private String scopeName() {
        return scope.name().toLowerCase(Locale.ROOT);
    }
}
