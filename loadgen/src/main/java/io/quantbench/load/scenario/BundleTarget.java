package io.quantbench.load.scenario;

import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Makes one query of several neighbouring samples: asks the inner target all of them, and is answered when the last one is; the
 * query is OK when all are. Serves one query at a time and allocates nothing per query.
 *
 * <p>The sample that comes with a query only tells a position, by its id. The k-th sample of query q has the inner id q · n + k.
 */
final class BundleTarget implements Target, Completion {
    private static final long DONE = -1;

    private final Target inner;
    private final Sample[] inOrder;
    private final int samplesPerQuery;
    private final boolean wrapsRound;
    private final AtomicLongArray expected;
    private final AtomicInteger left = new AtomicInteger();
    private volatile long currentId = DONE;
    /** OK, or one of the samples' failures; of several, any. */
    private volatile Outcome outcome = Outcome.OK;

    private volatile @Nullable Completion outer;

    /**
     * @param inOrder what the positions mean
     * @param wrapsRound whether a query near the end goes on at the beginning; it is shorter otherwise
     */
    BundleTarget(Target inner, Sample[] inOrder, int samplesPerQuery, boolean wrapsRound) {
        this.inner = inner;
        this.inOrder = inOrder;
        this.samplesPerQuery = samplesPerQuery;
        this.wrapsRound = wrapsRound;
        this.expected = new AtomicLongArray(samplesPerQuery);
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
    public void issue(long queryId, Sample position, Completion completion) {
        int size = wrapsRound ? samplesPerQuery : Math.min(samplesPerQuery, inOrder.length - position.id());
        outcome = Outcome.OK;
        left.set(size);
        outer = completion;
        currentId = queryId;
        long firstId = queryId * samplesPerQuery;
        for (int k = 0; k < size; k++) {
            expected.set(k, firstId + k);
        }
        for (int k = 0; k < size; k++) {
            inner.issue(firstId + k, inOrder[(position.id() + k) % inOrder.length], this);
        }
    }

    /** The inner target's completion of one sample. */
    @Override
    public void complete(long innerId, Outcome ofSample) {
        Completion completion = outer;
        if (completion == null) {
            return; // Before the first query: nobody to tell, and nothing that could be counted.
        }
        if (innerId < 0 || !expected.compareAndSet((int) (innerId % samplesPerQuery), innerId, DONE)) {
            completion.complete(DONE, ofSample); // Counted as stray there.
            return;
        }
        if (ofSample != Outcome.OK) {
            outcome = ofSample;
        }
        if (left.decrementAndGet() == 0) {
            completion.complete(currentId, outcome);
        }
    }

    @Override
    public void close() {
        inner.close();
    }
}
