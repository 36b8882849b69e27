package io.quantbench.harness.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One operation of an edge.
 *
 * @param method GET, which allows HEAD too, POST or PUT
 * @param path with {@code :name} for its parameters
 * @param handler answers, now or later; what it throws is answered as a failure
 */
record Endpoint(HttpMethod method, String path, Handler<RoutingContext> handler) {
    static Endpoint get(String path, Handler<RoutingContext> handler) {
        return new Endpoint(HttpMethod.GET, path, handler);
    }

    static Endpoint post(String path, Handler<RoutingContext> handler) {
        return new Endpoint(HttpMethod.POST, path, handler);
    }

    static Endpoint put(String path, Handler<RoutingContext> handler) {
        return new Endpoint(HttpMethod.PUT, path, handler);
    }

    /** Routes all of them, in their order; a path answers OPTIONS, and other methods with 405. */
    static void install(Router router, List<Endpoint> endpoints, Responses responses) {
        Map<String, List<HttpMethod>> methods = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            Route route = router.route(endpoint.method, endpoint.path).handler(endpoint.handler);
            List<HttpMethod> allowed = methods.computeIfAbsent(endpoint.path, path -> new ArrayList<>());
            allowed.add(endpoint.method);
            if (endpoint.method.equals(HttpMethod.GET)) {
                route.method(HttpMethod.HEAD);
                allowed.add(HttpMethod.HEAD);
            }
        }
        methods.forEach((path, allowed) -> {
            String list =
                    String.join(", ", allowed.stream().map(HttpMethod::name).toList()) + ", OPTIONS";
            router.route(path).handler(context -> otherMethod(context, list, responses));
        });
    }

    private static void otherMethod(RoutingContext context, String allowed, Responses responses) {
        if (context.request().method().equals(HttpMethod.OPTIONS)) {
            context.response().putHeader(HttpHeaders.ALLOW, allowed);
            responses.send(context, List.of());
            return;
        }
        throw RejectedException.of(405, "this path takes " + allowed).with("Allow", allowed);
    }
}
