package io.quantbench.harness.http;

import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.InMemoryLog;
import io.quantbench.harness.canary.RolloutPlan;
import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.CanaryListener;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.FakeServer;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.canary.live.LiveFixture;
import io.quantbench.harness.canary.live.LiveSettings;
import io.quantbench.load.clock.NanoClock;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A port with all routes of canaries and the live page, over a fake server of the model {@code m}. */
final class CanaryPort implements AutoCloseable {
    final FakeServer server = new FakeServer();
    final CanaryHost host;
    final LivePageRoutes page;
    private final NanoClock clock = System::nanoTime;
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer http;
    private final HttpClient client = HttpClient.newHttpClient();
    private long key;

    CanaryPort() {
        this(Duration.ofMillis(50));
    }

    CanaryPort(Duration period) {
        host = new CanaryHost(clock);
        host.serve(server);
        page = new LivePageRoutes(vertx, host, period);
        Router router = Router.router(vertx);
        new CanaryRoutes(vertx, host).mountCommands(router);
        page.mountPage(router);
        page.mountStream(router);
        try {
            http = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Begins the canary with a look every 10 ms. */
    LiveCanary begin(RolloutPlan plan) throws EventLogException {
        LiveSettings settings =
                LiveFixture.settings(plan, new LiveSettings.Pace(Duration.ofMillis(10), 8_192, Duration.ofSeconds(1)));
        return host.begin(settings, InMemoryLog::new, Decider.largestScore(), CanaryListener.NONE);
    }

    /** Shadowed requests on which both variants agree, or not. */
    void pairs(String prefix, int count, boolean agree) {
        for (int i = 0; i < count; i++) {
            LiveFixture.bothEnds(key++, prefix + i, 1, agree ? 1 : 2).forEach(host::ended);
        }
    }

    LiveCanary canary() {
        return host.canary(FakeServer.MODEL).orElseThrow();
    }

    /** Waits for the canary's own thread; the test's time-out bounds it. */
    CanarySnapshot until(Predicate<CanarySnapshot> reached) {
        CanarySnapshot now = canary().snapshot();
        while (!reached.test(now)) {
            Thread.onSpinWait();
            now = canary().snapshot();
        }
        return now;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + http.actualPort() + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        host.close();
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
