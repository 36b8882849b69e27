package io.quantbench.harness.http;

import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.Command;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.canary.live.LiveCommand;
import io.quantbench.harness.canary.live.LiveJson;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Canaries over HTTP.
 *
 * <p>On the data port, reading and labels: {@code POST /v1/labels}, {@code GET /api/v1/canary}, {@code GET
 * /api/v1/canary/{model}/verdict|status|course|disagreements}, and the hooks that Flagger calls, {@code POST
 * /api/v1/canary/{model}/flagger/rollout|confirm-promotion|rollback}, which change nothing.
 *
 * <p>On the admin port, the same and commands: {@code POST /api/v1/canary/{model}/promote|approve|abort|pause|resume}, with an {@code
 * Idempotency-Key} that makes a repetition the same command. Who may come in is the router's matter.
 */
public final class CanaryRoutes {
    private static final String KEY = "Idempotency-Key";
    private static final int MAX_LABEL_BYTES = 1 << 20;
    private static final int MAX_COMMAND_BYTES = 1 << 14;
    private static final int MAX_DISAGREEMENTS = 1_000;
    private static final int DEFAULT_DISAGREEMENTS = 20;
    private static final String JSON = "application/json";

    private final Vertx vertx;
    private final CanaryHost host;

    public CanaryRoutes(Vertx vertx, CanaryHost host) {
        this.vertx = vertx;
        this.host = host;
    }

    /** Adds what may be read, and labels. */
    public void mount(Router router) {
        router.post("/v1/labels").handler(body(MAX_LABEL_BYTES)).handler(this::labels);
        router.get("/api/v1/canary")
                .handler(request -> send(
                        request,
                        200,
                        LiveJson.write(host.canaries().stream()
                                .map(LiveCanary::snapshot)
                                .toList())));
        read(router, "verdict", (canary, request) -> send(request, 200, LiveJson.verdict(canary.snapshot())));
        read(router, "status", (canary, request) -> send(request, 200, LiveJson.write(canary.snapshot())));
        read(router, "course", (canary, request) -> send(request, 200, LiveJson.course(canary)));
        read(router, "disagreements", CanaryRoutes::disagreements);
        hook(router, "rollout", verdict -> verdict != Verdict.ROLLBACK);
        hook(router, "confirm-promotion", verdict -> verdict == Verdict.PROMOTE);
        hook(router, "rollback", verdict -> verdict == Verdict.ROLLBACK);
    }

    /** Adds commands to what {@link #mount} adds; for the admin port. */
    public void mountCommands(Router router) {
        mount(router);
        command(router, "promote", (order, body) -> LiveCommand.approveCurrent(order.id(), order.by()));
        command(
                router,
                "approve",
                (order, body) -> body.containsKey("step")
                        ? LiveCommand.of(order.id(), order.by(), new Command.Approve(body.getString("step")))
                        : LiveCommand.approveCurrent(order.id(), order.by()));
        command(router, "pause", (order, body) -> LiveCommand.of(order.id(), order.by(), new Command.Pause()));
        command(router, "resume", (order, body) -> LiveCommand.of(order.id(), order.by(), new Command.Resume()));
        command(
                router,
                "abort",
                (order, body) -> LiveCommand.of(
                        order.id(), order.by(), new Command.Abort(body.getString("reason", "no reason given"))));
    }

    /** A way to answer about one canary. */
    @FunctionalInterface
    private interface Reading {
        void answer(LiveCanary canary, RoutingContext request);
    }

    /** A command as it came. */
    private record Order(String id, String by) {}

    /** Makes a command of what came. */
    @FunctionalInterface
    private interface Making {
        LiveCommand of(Order order, JsonObject body);
    }

    private static BodyHandler body(int limit) {
        return BodyHandler.create(false).setBodyLimit(limit);
    }

    private void read(Router router, String what, Reading reading) {
        router.get("/api/v1/canary/:model/" + what)
                .handler(request -> with(request, canary -> reading.answer(canary, request)));
    }

    private void hook(Router router, String name, Predicate<Verdict> passes) {
        router.post("/api/v1/canary/:model/flagger/" + name)
                .handler(request -> with(request, canary -> {
                    CanarySnapshot now = canary.snapshot();
                    send(request, passes.test(now.verdict()) ? 200 : 412, LiveJson.verdict(now));
                }));
    }

    private void command(Router router, String verb, Making making) {
        router.post("/api/v1/canary/:model/" + verb)
                .handler(body(MAX_COMMAND_BYTES))
                .handler(request -> with(request, canary -> obey(canary, request, making)));
    }

    private void obey(LiveCanary canary, RoutingContext request, Making making) {
        LiveCommand command;
        try {
            Buffer buffer = request.body().buffer();
            JsonObject body = buffer == null || buffer.length() == 0 ? new JsonObject() : buffer.toJsonObject();
            String id = Optional.ofNullable(request.request().getHeader(KEY))
                    .orElseGet(() -> UUID.randomUUID().toString());
            command = making.of(new Order(id, body.getString("by", "rest")), body);
        } catch (DecodeException | ClassCastException e) {
            fail(request, 400, "the body is not an object such as {\"by\": \"ada\", \"reason\": \"…\"}");
            return;
        } catch (IllegalArgumentException e) {
            fail(request, 400, String.valueOf(e.getMessage()));
            return;
        }
        long before = canary.snapshot().trace().size();
        Context context = vertx.getOrCreateContext();
        var ignored = canary.command(command)
                .whenComplete((state, failure) -> context.runOnContext(go -> {
                    if (failure != null) {
                        fail(request, 503, String.valueOf(failure.getMessage()));
                    } else {
                        obeyed(canary, request, state, before);
                    }
                }));
    }

    /** A command that does not fit is a conflict, unless it is a repetition or asks for what is so already. */
    private static void obeyed(LiveCanary canary, RoutingContext request, CanaryState state, long before) {
        boolean approves = request.normalizedPath().endsWith("/promote")
                || request.normalizedPath().endsWith("/approve");
        boolean promoted = state.verdict() == Verdict.PROMOTE;
        if (approves && !promoted && state.trace().size() == before && before < CanarySnapshot.MAX_TRACE) {
            fail(
                    request,
                    409,
                    "step " + state.currentStep().name() + " does not wait for an approval: it is "
                            + state.phase() + (state.paused() ? " and paused" : "")
                            + ", and nothing is promoted that is not proven");
            return;
        }
        send(request, 200, LiveJson.write(canary.snapshot()));
    }

    private void labels(RoutingContext request) {
        try {
            Buffer buffer = request.body().buffer();
            LiveJson.Labels labels = LiveJson.readLabels(buffer == null ? new byte[0] : buffer.getBytes());
            List<LiveCanary> canaries = host.canaries();
            Optional<LiveCanary> canary = labels.model().isPresent()
                    ? host.canary(labels.model().get())
                    : canaries.size() == 1 ? Optional.of(canaries.get(0)) : Optional.empty();
            if (canary.isEmpty()) {
                fail(
                        request,
                        canaries.size() > 1 && labels.model().isEmpty() ? 400 : 404,
                        canaries.isEmpty()
                                ? "there is no canary that could use labels"
                                : "name the model of the labels: there are canaries on "
                                        + String.join(
                                                ", ",
                                                canaries.stream()
                                                        .map(one ->
                                                                one.settings().model())
                                                        .toList()));
            } else if (canary.get().label(labels.labels())) {
                send(
                        request,
                        202,
                        new JsonObject().put("accepted", labels.labels().size()).encode());
            } else {
                fail(request, 429, "the canary has too much to do; send the labels again later");
            }
        } catch (IllegalArgumentException e) {
            fail(request, 400, String.valueOf(e.getMessage()));
        }
    }

    private static void disagreements(LiveCanary canary, RoutingContext request) {
        String limit = request.request().getParam("limit", Integer.toString(DEFAULT_DISAGREEMENTS));
        if (!limit.matches("\\d{1,4}") || Integer.parseInt(limit) > MAX_DISAGREEMENTS) {
            fail(request, 400, "limit is a number from 0 to " + MAX_DISAGREEMENTS);
            return;
        }
        send(request, 200, LiveJson.disagreements(canary.worst(), Integer.parseInt(limit)));
    }

    private void with(RoutingContext request, Consumer<LiveCanary> then) {
        Optional.ofNullable(request.pathParam("model"))
                .flatMap(host::canary)
                .ifPresentOrElse(
                        then,
                        () -> fail(
                                request,
                                404,
                                "there is no canary on a model of that name; GET"
                                        + " /api/v1/canary lists those that there are"));
    }

    private static void send(RoutingContext request, int status, String json) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(json);
    }

    private static void fail(RoutingContext request, int status, String sentence) {
        send(request, status, new JsonObject().put("error", sentence).encode());
    }
}
