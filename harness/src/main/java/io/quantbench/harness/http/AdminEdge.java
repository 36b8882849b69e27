package io.quantbench.harness.http;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.config.TokenConfig;
import io.quantbench.harness.serve.ServerControl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an administrator does to a running server, over HTTP on a port of its own; and Triton's model repository extension. */
public final class AdminEdge implements Edge {
    public static final String NAME = "admin";

    private final ListenerConfig listener;
    private final MessageLimits limits;
    private final ServerControl control;
    private final Supplier<SecurityConfig> security;
    private final Annex annex;
    private volatile @Nullable AdminVerticle verticle;

    /** An edge that answers nothing besides. */
    public AdminEdge(
            ListenerConfig listener, MessageLimits limits, ServerControl control, Supplier<SecurityConfig> security) {
        this(listener, limits, control, security, Annex.NONE);
    }

    /**
     * An edge of a server's control.
     *
     * @param security asked for its tokens at every request, for its TLS at the start
     * @param annex what is answered besides
     */
    public AdminEdge(
            ListenerConfig listener,
            MessageLimits limits,
            ServerControl control,
            Supplier<SecurityConfig> security,
            Annex annex) {
        this.listener = listener;
        this.limits = limits;
        this.control = control;
        this.security = security;
        this.annex = annex;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ListenerConfig listener() {
        return listener;
    }

    @Override
    public Future<Integer> start(Vertx vertx) {
        AccessGuard guard = new AccessGuard(listener, TokenConfig.Scope.ADMIN, security);
        guard.requireClosedDoor(NAME);
        HttpServerOptions listening = Listening.options(listener, limits, Patience.defaults(), security.get());
        AdminVerticle deployed = new AdminVerticle(listening, control, guard, annex);
        verticle = deployed;
        return vertx.deployVerticle(deployed).map(id -> deployed.port());
    }

    @Override
    public Future<?> stop(Duration limit) {
        AdminVerticle deployed = verticle;
        return deployed == null ? Future.succeededFuture() : deployed.stop(limit);
    }
}
