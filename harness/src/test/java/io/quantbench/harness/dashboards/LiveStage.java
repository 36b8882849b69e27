package io.quantbench.harness.dashboards;

import io.quantbench.harness.http.MetricsServer;
import io.quantbench.harness.http.MetricsServerOptions;
import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.SyntheticTraffic;
import io.quantbench.harness.metrics.vertx.VertxMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process with metrics and traffic, two Prometheus servers that scrape it (one takes native histograms, one does not) and an
 * Alertmanager. The traffic is synthetic; whoever has a server puts it in the place of {@link SyntheticTraffic}.
 */
final class LiveStage implements AutoCloseable {
    private static final long ROUND_MS = 25;

    private final HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0.1.0", "abc", "17", "fake 0"));
    private final SyntheticTraffic traffic = new SyntheticTraffic(metrics, 20261121);
    private final ScheduledExecutorService driver = Executors.newSingleThreadScheduledExecutor();
    private final Vertx vertx;
    private final MetricsServer server;
    private final Tool alertmanager;
    private final int alertmanagerPort = Tool.freePort();
    private final Prometheus withNative;
    private final Prometheus classic;

    @SuppressWarnings("MustBeClosedChecker") // Closed with the stage.
    LiveStage(Path folder) throws Exception {
        vertx = VertxMetrics.builder(new VertxOptions().setEventLoopPoolSize(1), metrics)
                .build();
        serve();
        server = MetricsServer.start(MetricsServerOptions.onPort(0), metrics, () -> true);
        System.gc(); // so that the JVM's collector has something to tell
        var started = driver.scheduleAtFixedRate(traffic::round, 0, ROUND_MS, TimeUnit.MILLISECONDS);
        if (started.isCancelled()) {
            throw new IllegalStateException("no traffic");
        }
        alertmanager = alertmanager(folder);
        withNative = Prometheus.start(folder.resolve("native"), true, server.port(), alertmanagerPort);
        classic = Prometheus.start(folder.resolve("classic"), false, server.port(), alertmanagerPort);
    }

    /** Something for Vert.x to meter: a server that is asked now and then. */
    private void serve() throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("ok"))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS)
                .actualPort();
        var client = vertx.createHttpClient();
        vertx.setPeriodic(100, timer -> client.request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(HttpClientRequest::send)
                .compose(response -> response.body())
                .onFailure(failure -> vertx.cancelTimer(timer)));
        vertx.executeBlocking(() -> port).await(10, TimeUnit.SECONDS);
    }

    private Tool alertmanager(Path folder) throws IOException {
        Path config = folder.resolve("alertmanager.yml");
        Files.writeString(config, "route: {receiver: nobody, group_wait: 0s}\nreceivers: [{name: nobody}]\n");
        return Tool.start(
                folder.resolve("alertmanager.log"),
                List.of(
                        "prometheus-alertmanager",
                        "--config.file=" + config,
                        "--storage.path=" + folder.resolve("alertmanager"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + alertmanagerPort));
    }

    SyntheticTraffic traffic() {
        return traffic;
    }

    /** Ends the traffic: what has been recorded by now is all. */
    void stopTraffic() throws InterruptedException {
        driver.shutdown();
        if (!driver.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the traffic does not stop");
        }
    }

    Prometheus withNative() {
        return withNative;
    }

    Prometheus classic() {
        return classic;
    }

    String alertmanagerAddress() {
        return "http://127.0.0.1:" + alertmanagerPort;
    }

    @Override
    public void close() {
        driver.shutdownNow();
        withNative.close();
        classic.close();
        alertmanager.close();
        server.close();
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Vert.x does not stop", e);
        } finally {
            metrics.close();
        }
    }
}
