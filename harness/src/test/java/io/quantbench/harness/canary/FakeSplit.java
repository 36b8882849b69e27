package io.quantbench.harness.canary;

import java.util.ArrayList;
import java.util.List;

/** Remembers how it was told to divide traffic; can be told to fail. */
public final class FakeSplit implements SplitTarget {
    public final List<TrafficShare> applied = new ArrayList<>();
    public boolean failing;

    @Override
    public void apply(TrafficShare share) throws SplitException {
        if (failing) {
            throw new SplitException("the router does not answer", new IllegalStateException());
        }
        applied.add(share);
    }
}
