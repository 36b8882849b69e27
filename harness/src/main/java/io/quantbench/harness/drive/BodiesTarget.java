package io.quantbench.harness.drive;

import io.quantbench.load.target.Completion;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import java.util.List;
import java.util.stream.IntStream;

/** Sends its own body for each sample, by the sample's id: arms share a workload, and may need other bytes for it. */
final class BodiesTarget implements Target {
    private final Target inner;
    private final Sample[] samples;

    BodiesTarget(Target inner, List<ServerDialect.Body> bodies) {
        this.inner = inner;
        this.samples = IntStream.range(0, bodies.size())
                .mapToObj(id -> bodies.get(id).sample(id))
                .toArray(Sample[]::new);
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public ResponseListener responseListener() {
        return inner.responseListener();
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        inner.issue(queryId, samples[sample.id()], completion);
    }

    @Override
    public void close() {
        inner.close();
    }
}
