package io.quantbench.load.target;

import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.WorkloadMix;
import java.util.List;

/** Hands each query of a mix to the target of its part, which sees its own samples. Closes none of them. */
public final class MixTarget implements Target {
    private final Target[] targets;
    private final int[] partOf;
    private final Sample[] samples;

    /** @param targets one per part of the mix, in their order */
    public MixTarget(WorkloadMix mix, List<Target> targets) {
        if (targets.size() != mix.parts().size()) {
            throw new IllegalArgumentException(
                    targets.size() + " targets for a mix of " + mix.parts().size() + " parts");
        }
        this.targets = targets.toArray(Target[]::new);
        this.samples = mix.parts().stream()
                .flatMap(part -> part.workload().samples().stream())
                .toArray(Sample[]::new);
        this.partOf = new int[samples.length];
        for (int i = 0; i < samples.length; i++) {
            partOf[i] = mix.partOf(i);
        }
    }

    @Override
    public String name() {
        StringBuilder name = new StringBuilder();
        for (Target target : targets) {
            name.append(name.length() == 0 ? "" : "+").append(target.name());
        }
        return name.toString();
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        targets[partOf[sample.id()]].issue(queryId, samples[sample.id()], completion);
    }

    /** Does nothing: whoever made the parts' targets closes them. */
    @Override
    public void close() {}
}
