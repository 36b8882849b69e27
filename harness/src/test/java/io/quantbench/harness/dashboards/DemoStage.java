package io.quantbench.harness.dashboards;

import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.canary.Command;
import io.quantbench.harness.canary.live.LiveCommand;
import io.quantbench.harness.demo.Demo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The demo's server, canary and load, scraped by a real Prometheus; now and then the canary is paused, so that it has something to tell. */
final class DemoStage implements AutoCloseable {
    private static final double RATE_PER_SEC = 20;
    private static final long PAUSE_EVERY_SECONDS = 2;

    private final Demo demo;
    private final Prometheus prometheus;
    private final ScheduledExecutorService operator = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong commands = new AtomicLong();

    @SuppressWarnings("MustBeClosedChecker") // Closed with the stage.
    DemoStage(Path folder, Duration duration) throws Exception {
        demo = Demo.start(new Demo.Options(
                settings(), folder, RATE_PER_SEC, duration, new RunIdentity("0.1.0", "none", List.of()), note -> {}));
        prometheus = Prometheus.start(folder.resolve("prometheus"), true, demo.port("metrics"), Tool.freePort());
        var operating = operator.scheduleAtFixedRate(this::operate, 1, PAUSE_EVERY_SECONDS, TimeUnit.SECONDS);
        if (operating.isCancelled()) {
            throw new IllegalStateException("nobody operates the canary");
        }
    }

    private static Map<String, String> settings() {
        BuiltInModel encoder = BuiltInModel.ALL_MINILM_L6_V2;
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("models[0].name", encoder.id());
        settings.put("models[0].variants[0].name", "fp32");
        settings.put("models[0].variants[0].file", "'" + encoder.file() + "'");
        settings.put("models[0].variants[1].name", "int8");
        settings.put("models[0].variants[1].recipe", "int8-dynamic");
        settings.put("models[0].text.tokenizer", "'" + encoder.tokenizer().orElseThrow() + "'");
        for (String listener : List.of("http", "grpc", "metrics", "admin")) {
            settings.put("listeners." + listener + ".port", "0");
        }
        return settings;
    }

    private void operate() {
        long id = commands.incrementAndGet();
        var unused = demo.canary()
                .command(
                        LiveCommand.of("test-" + id, "test", id % 2 == 1 ? new Command.Pause() : new Command.Resume()));
    }

    Demo demo() {
        return demo;
    }

    Prometheus prometheus() {
        return prometheus;
    }

    @Override
    public void close() {
        operator.shutdownNow();
        prometheus.close();
        demo.close();
    }
}
