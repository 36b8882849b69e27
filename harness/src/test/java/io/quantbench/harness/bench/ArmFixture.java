package io.quantbench.harness.bench;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.harness.observe.Arm;
import io.quantbench.quant.engine.Engine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Arms loaded as in a run, with the meters that they report to; the first is the reference. */
final class ArmFixture<R> implements AutoCloseable {
    private final HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0", "unknown", "17", "test"));
    private final Questions<R> questions;
    private final List<RaceArm<R>> arms = new ArrayList<>();
    private final List<MeteringObserver> meters = new ArrayList<>();

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // Closed with the fixture.
    ArmFixture(Engine engine, Questions<R> questions, Path... models) {
        this.questions = questions;
        for (int i = 0; i < models.length; i++) {
            String name = i == 0 ? "fp32" : "arm" + i;
            MeteringObserver meter = metrics.observer(new Arm("model", name, name));
            meters.add(meter);
            arms.add(RaceArm.load(
                    new VariantFile(name, "", models[i], 1, i > 0, Optional.empty()),
                    engine,
                    questions,
                    Settings.LOAD,
                    meter));
        }
    }

    List<RaceArm<R>> arms() {
        return arms;
    }

    QualityStudy.Findings judge() {
        return judge(new StopSignal());
    }

    QualityStudy.Findings judge(StopSignal stop) {
        return new QualityStudy<>(questions, BenchListener.SILENT, stop, arms.size()).judge(arms, meters);
    }

    /** The metrics as a scrape would show them. */
    String scrape() {
        return new String(metrics.render(null).body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        arms.forEach(RaceArm::close);
        metrics.close();
    }
}
