package io.quantbench.harness.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.load.dispatch.LiveSnapshot;
import io.quantbench.load.dispatch.Phase;
import io.quantbench.load.target.NullTarget;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeneratorMeterTest {
    private final HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0.1.0", "abc", "17", "fake 0"));
    private final GeneratorMeter meter = new GeneratorMeter(metrics);

    @AfterEach
    void close() {
        metrics.close();
    }

    private String scrape() {
        return new String(metrics.render("text/plain").body(), StandardCharsets.UTF_8);
    }

    private static LiveSnapshot snapshot(long elapsedNs, long dropped) {
        return new LiveSnapshot(Phase.MEASURE, elapsedNs, 0, 0, 0, dropped, 0, 0, 0, 0, 0);
    }

    @Test
    void countsWhatPassesAndHowLateItWasSent() {
        Target target = meter.metered(new NullTarget());
        ResponseListener listener = target.responseListener();
        for (int i = 0; i < 3; i++) {
            target.issue(i, new Sample(0, ByteBuffer.allocate(0)), (query, outcome) -> {});
        }
        listener.ended(Outcome.OK, 2_000_000, 1_500_000);
        listener.ended(Outcome.TIMEOUT, 9_000_000, 9_000_000);
        meter.plans(elapsedNs -> 40 + elapsedNs);
        meter.snapshot(snapshot(2, 5));

        assertThat(scrape())
                .contains("quantbench_load_issued_total 3.0")
                .contains("quantbench_load_due_total 8.0")
                .contains("quantbench_load_completed_total 2.0")
                .contains("quantbench_load_failed_total 1.0")
                .contains("quantbench_load_dropped_total 5.0")
                .contains("quantbench_load_outstanding 1.0")
                .contains("quantbench_load_target_rate 42.0")
                .contains("quantbench_load_issue_delay_seconds_sum 5.0E-4")
                .contains("quantbench_load_response_time_seconds_count 1")
                .contains("quantbench_load_verdict{verdict=\"running\"} 1.0");
    }

    @Test
    void whatWasDroppedAddsUpOverLoops() {
        meter.snapshot(snapshot(10, 2));
        meter.snapshot(snapshot(20, 3));
        meter.snapshot(snapshot(5, 0));
        meter.snapshot(snapshot(6, 4));
        assertThat(scrape()).contains("quantbench_load_dropped_total 7.0");
    }

    @Test
    void tellsTheVerdictOfTheRun() {
        meter.ended("invalid");
        assertThat(scrape())
                .contains("quantbench_load_verdict{verdict=\"invalid\"} 1.0")
                .contains("quantbench_load_verdict{verdict=\"running\"} 0.0");
    }
}
