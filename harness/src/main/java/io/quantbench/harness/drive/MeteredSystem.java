package io.quantbench.harness.drive;

import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.util.List;
import java.util.function.Function;

/**
 * A system whose queries go to the live metrics too: those of the generator, and where the system is elsewhere the response times of each
 * arm. One in this process meters its arms itself, and more.
 */
final class MeteredSystem implements SystemUnderLoad {
    private final SystemUnderLoad inner;
    private final GeneratorMeter generator;
    private final List<Arm> arms;

    private MeteredSystem(SystemUnderLoad inner, GeneratorMeter generator, Function<Arm, Target> targets) {
        this.inner = inner;
        this.generator = generator;
        this.arms = inner.arms().stream()
                .map(arm -> new Arm(arm.name(), arm.description(), generator.metered(targets.apply(arm)), arm.stages()))
                .toList();
    }

    /** A system that meters its own arms. */
    static MeteredSystem here(SystemUnderLoad inner, GeneratorMeter generator) {
        return new MeteredSystem(inner, generator, Arm::target);
    }

    /** @param model label of the series */
    static MeteredSystem elsewhere(
            SystemUnderLoad inner, GeneratorMeter generator, HarnessMetrics metrics, String model) {
        return new MeteredSystem(
                inner,
                generator,
                arm -> new Metered(
                        arm.target(),
                        metrics.observer(new io.quantbench.harness.observe.Arm(model, arm.name(), arm.name()))));
    }

    @Override
    public Workload workload() {
        return inner.workload();
    }

    @Override
    public RunReport.Data data() {
        return inner.data();
    }

    @Override
    public List<Arm> arms() {
        return arms;
    }

    @Override
    public Target openWith(SweepAxis axis, int value) {
        return generator.metered(inner.openWith(axis, value));
    }

    @Override
    public Accuracy accuracy() {
        return inner.accuracy();
    }

    @Override
    public void stop() {
        inner.stop();
    }

    @Override
    public void close() {
        inner.close();
    }

    private record Metered(Target inner, MeteringObserver meter) implements Target {
        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public ResponseListener responseListener() {
            ResponseListener next = inner.responseListener();
            return (outcome, responseNs, serviceNs) -> {
                if (outcome == Outcome.OK) {
                    meter.recordResponse(responseNs);
                }
                next.ended(outcome, responseNs, serviceNs);
            };
        }

        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            inner.issue(queryId, sample, completion);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
