package io.quantbench.harness.http;

import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.wire.StatusBodies;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** The operations of the REST edge. */
final class RestEndpoints {
    static final String DESCRIPTION = "/v2/openapi.json";

    private static final String MODEL = "/v2/models/:model";
    private static final String VERSION = MODEL + "/versions/:version";

    private final InferenceService service;
    private final Responses responses;
    private final InferHandler infer;
    private final ByteBuffer description = OpenApi.load("openapi.json");

    RestEndpoints(InferenceService service, Responses responses, InferHandler infer) {
        this.service = service;
        this.responses = responses;
        this.infer = infer;
    }

    /** In the order in which they are tried. */
    List<Endpoint> all() {
        return List.of(
                Endpoint.post(MODEL + "/infer", infer::handle),
                Endpoint.post(VERSION + "/infer", infer::handle),
                Endpoint.get("/v2", context -> answer(context, StatusBodies.metadata(service.metadata()))),
                Endpoint.get("/v2/health/live", context -> answer(context, StatusBodies.live(true))),
                Endpoint.get("/v2/health/ready", this::ready),
                Endpoint.get(DESCRIPTION, context -> answer(context, description)),
                Endpoint.get(
                        "/v2/models/stats", context -> answer(context, StatusBodies.statistics(service.statistics()))),
                Endpoint.get(MODEL, this::metadata),
                Endpoint.get(VERSION, this::metadata),
                Endpoint.get(MODEL + "/ready", this::modelReady),
                Endpoint.get(VERSION + "/ready", this::modelReady),
                Endpoint.get(MODEL + "/stats", this::statistics),
                Endpoint.get(VERSION + "/stats", this::statistics));
    }

    /** The model, or the variant of it, that a path names. */
    static ModelRef target(RoutingContext context) {
        String version = context.pathParam("version");
        return new ModelRef(Objects.requireNonNull(context.pathParam("model")), version == null ? "" : version);
    }

    /** The protocol has false as a 4xx status. */
    private static int status(boolean ready) {
        return ready ? 200 : 400;
    }

    private void ready(RoutingContext context) {
        boolean ready = service.ready();
        responses.json(context, status(ready), StatusBodies.ready(ready));
    }

    private void modelReady(RoutingContext context) {
        ModelRef model = target(context);
        boolean ready = service.ready(model);
        responses.json(context, status(ready), StatusBodies.modelReady(model.model(), ready));
    }

    private void metadata(RoutingContext context) {
        answer(context, StatusBodies.metadata(service.metadata(target(context))));
    }

    private void statistics(RoutingContext context) {
        answer(context, StatusBodies.statistics(service.statistics(target(context))));
    }

    private void answer(RoutingContext context, ByteBuffer body) {
        responses.json(context, 200, body.duplicate());
    }
}
