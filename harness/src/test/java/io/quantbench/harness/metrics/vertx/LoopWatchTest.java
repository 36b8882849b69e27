package io.quantbench.harness.metrics.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoopWatchTest {
    private final AtomicLong nowNs = new AtomicLong(-5_000_000_000L);

    private static String scrape(HarnessMetrics metrics) {
        return new String(metrics.render("text/plain").body(), StandardCharsets.UTF_8);
    }

    @Test
    @Timeout(60)
    void countsALoopThatIsHeldUpOnceForEachTime() throws Exception {
        try (HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0.1.0", "abc", "17", "fake 0"))) {
            Vertx vertx = new MeteredVertx(metrics, nowNs::get).build(new VertxOptions().setEventLoopPoolSize(1));
            try {
                awaitLine(metrics, "quantbench_loop_blocked_total{loop=\"vert.x-eventloop-thread-0\"} 0.0");
                nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
                // By the timer or by a scrape, whichever comes first: never by both.
                awaitLine(metrics, "quantbench_loop_blocked_total{loop=\"vert.x-eventloop-thread-0\"} 1.0");
                // It is back, and may be held up anew.
                awaitLine(metrics, "quantbench_loop_lag_seconds_sum{loop=\"vert.x-eventloop-thread-0\"} 0.9");
                nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
                awaitLine(metrics, "quantbench_loop_blocked_total{loop=\"vert.x-eventloop-thread-0\"} 2.0");
            } finally {
                vertx.close().await(10, TimeUnit.SECONDS);
            }
        }
    }

    private static void awaitLine(HarnessMetrics metrics, String line) {
        while (!scrape(metrics).contains(line)) {
            assertThat(Thread.currentThread().isInterrupted()).as("no " + line).isFalse();
        }
    }
}
