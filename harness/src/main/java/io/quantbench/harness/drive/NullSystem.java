package io.quantbench.harness.drive;

import io.quantbench.load.report.RunReport;
import io.quantbench.load.target.NullTarget;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Nothing under load: whatever is measured is the generator's own. */
final class NullSystem implements SystemUnderLoad {
    private static final int SAMPLES = 1_024;

    @Override
    public Workload workload() {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        return new Workload(
                "empty",
                IntStream.range(0, SAMPLES)
                        .mapToObj(id -> new Sample(id, nothing))
                        .toList());
    }

    @Override
    public RunReport.Data data() {
        return new RunReport.Data("empty", "samples without content", Map.of(), SAMPLES);
    }

    @Override
    public List<Arm> arms() {
        return List.of(new Arm("null", "answers at once", new NullTarget(), Optional.empty()));
    }

    @Override
    public Target openWith(SweepAxis axis, int value) {
        throw new IllegalStateException("null: has no pipeline whose " + axis.id() + " could be " + value);
    }

    @Override
    public Accuracy accuracy() {
        return new Accuracy(Map.of(), "null: answers nothing");
    }

    @Override
    public void stop() {}

    @Override
    public void close() {}
}
