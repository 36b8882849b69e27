package io.quantbench.harness.metrics.vertx;

import io.quantbench.harness.metrics.HarnessMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;

/** Makes a Vert.x whose servers, clients and pools are metered under {@code vertx_}. */
public final class VertxMetrics {
    private VertxMetrics() {}

    /**
     * A builder of a metered Vert.x. Labels are the address that is listened on, method, status code and pool, which
     * are few; never a path or a remote address. The event
     * bus and datagrams, which we do not use, are left out, and the endpoint that serves all of it is our own, off the loop.
     *
     * @param options given metrics options, changed
     */
    public static VertxBuilder builder(VertxOptions options, HarnessMetrics metrics) {
        MicrometerMetricsOptions metered = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setJvmMetricsEnabled(false)
                .setLabels(
                        EnumSet.of(Label.LOCAL, Label.HTTP_METHOD, Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME))
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                .addDisabledMetricsCategory(MetricsDomain.DATAGRAM_SOCKET);
        return Vertx.builder()
                .with(options.setMetricsOptions(metered))
                .withMetrics(new MicrometerMetricsFactory(metrics.meterRegistry()));
    }
}
