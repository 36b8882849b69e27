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

/**
 * A system elsewhere whose response times go to the live metrics too. One in this process meters itself, and more; of a server only the
 * generator's side is known here.
 */
final class MeteredSystem implements SystemUnderLoad {
    private final SystemUnderLoad inner;
    private final List<Arm> arms;

    /** @param model label of the series */
    MeteredSystem(SystemUnderLoad inner, HarnessMetrics metrics, String model) {
        this.inner = inner;
        this.arms = inner.arms().stream()
                .map(arm -> new Arm(
                        arm.name(),
                        arm.description(),
                        new Metered(
                                arm.target(),
                                metrics.observer(new io.quantbench.harness.observe.Arm(model, arm.name(), arm.name()))),
                        arm.stages()))
                .toList();
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
        return inner.openWith(axis, value);
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
