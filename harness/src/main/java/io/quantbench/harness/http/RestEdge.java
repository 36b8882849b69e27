package io.quantbench.harness.http;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.config.TokenConfig;
import io.quantbench.harness.serve.InferenceService;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The Open Inference Protocol V2 over REST, on as many event loops as its options say, which share one port. */
public final class RestEdge implements Edge {
    public static final String NAME = "REST";

    /** A negative port is any that is free, and the same for all loops of a server. */
    private static final int SHARED_FREE_PORT = -1;

    private final RestOptions options;
    private final InferenceService service;
    private final Supplier<SecurityConfig> security;
    private final Annex annex;
    private final List<RestVerticle> loops = new CopyOnWriteArrayList<>();

    /** An edge that answers nothing besides. */
    public RestEdge(RestOptions options, InferenceService service, Supplier<SecurityConfig> security) {
        this(options, service, security, Annex.NONE);
    }

    /**
     * An edge of a service.
     *
     * @param security asked for its tokens at every request, for its TLS at the start
     * @param annex what is answered besides
     */
    public RestEdge(RestOptions options, InferenceService service, Supplier<SecurityConfig> security, Annex annex) {
        this.options = options;
        this.service = service;
        this.security = security;
        this.annex = annex;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ListenerConfig listener() {
        return options.listener();
    }

    @Override
    public Future<Integer> start(Vertx vertx) {
        AccessGuard guard = new AccessGuard(options.listener(), TokenConfig.Scope.DATA, security);
        guard.requireClosedDoor(NAME);
        HttpServerOptions listening =
                Listening.options(options.listener(), options.limits(), options.patience(), security.get());
        if (listening.getPort() == 0) {
            listening.setPort(SHARED_FREE_PORT);
        }
        return vertx.deployVerticle(
                        () -> {
                            RestVerticle loop =
                                    new RestVerticle(options, listening, service, new RestVerticle.Doors(guard, annex));
                            loops.add(loop);
                            return loop;
                        },
                        new DeploymentOptions().setInstances(options.loops()))
                .map(deployed -> loops.get(0).port());
    }

    @Override
    public Future<?> stop(Duration limit) {
        return Future.all(loops.stream().map(loop -> loop.stop(limit)).toList());
    }
}
