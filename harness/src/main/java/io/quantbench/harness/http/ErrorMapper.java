package io.quantbench.harness.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;

/** The one table from failure to status and body: {@code {"error": …, "message": …}}. */
enum ErrorMapper {
    NOT_FOUND(404, "there is nothing at %s; try /metrics, /health/live or /health/ready"),
    METHOD_NOT_ALLOWED(405, "%s can only be read, with GET or HEAD"),
    BUSY(503, "too many scrapes of %s are being answered already; try again later"),
    INTERNAL(500, "%s could not be answered; the cause is in the server's log");

    private static final Logger logger = System.getLogger(ErrorMapper.class.getName());

    private final int status;
    private final String message;

    ErrorMapper(int status, String message) {
        this.status = status;
        this.message = message;
    }

    int status() {
        return status;
    }

    /** Ends the request with this failure; an internal one goes to the log with its cause. */
    void end(RoutingContext request) {
        Throwable cause = request.failure();
        if (this == INTERNAL && cause != null) {
            logger.log(Level.ERROR, "a request for " + request.normalizedPath() + " failed", cause);
        }
        if (this == METHOD_NOT_ALLOWED) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
        }
        JsonObject body = new JsonObject()
                .put("error", name().toLowerCase(Locale.ROOT))
                .put("message", message.formatted(request.normalizedPath()));
        request.response().setStatusCode(status);
        request.json(body);
    }
}
