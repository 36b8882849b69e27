package io.quantbench.harness.http;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.config.TokenConfig;
import io.quantbench.harness.serve.InferenceService;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The Open Inference Protocol V2 over gRPC, on as many event loops as there are for each of a server's edges. */
public final class GrpcListener implements Edge {
    public static final String NAME = "gRPC";

    private final GrpcEdgeOptions options;
    private final InferenceService service;
    private final AccessGuard guard;
    private final List<GrpcEdgeVerticle> loops = new CopyOnWriteArrayList<>();

    /**
     * An edge of a service.
     *
     * @param security asked for its tokens at every call
     */
    public GrpcListener(GrpcEdgeOptions options, InferenceService service, Supplier<SecurityConfig> security) {
        this.options = options;
        this.service = service;
        this.guard = new AccessGuard(options.listener(), TokenConfig.Scope.DATA, security);
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
        guard.requireClosedDoor(NAME);
        return vertx.deployVerticle(
                        () -> {
                            GrpcEdgeVerticle loop = new GrpcEdgeVerticle(service, options, guard::allows);
                            loops.add(loop);
                            return loop;
                        },
                        new DeploymentOptions())
                .map(deployed -> loops.get(0).port());
    }

    @Override
    public Future<?> stop(Duration limit) {
        return Future.all(loops.stream().map(loop -> loop.stop(limit)).toList());
    }
}
