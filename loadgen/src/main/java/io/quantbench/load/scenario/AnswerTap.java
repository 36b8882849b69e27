package io.quantbench.load.scenario;

import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hands the first answer of each wanted query to a sink, after its completion has been told and stamped, so that the writing is no
 * part of the latency. Answers of queries that were given up, second answers, and answers after {@link #finish} go nowhere.
 *
 * <p>Memory: three words per outstanding query.
 */
final class AnswerTap implements Target {
    private static final VarHandle IDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long NONE = -1;
    private static final ByteBuffer NO_ANSWER = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Target inner;
    private final AnswerSink sink;
    private final LongToIntFunction slotOf;
    private final long[] ids;
    private final long[] sequences;
    private final int[] sampleIds;
    private final ReentrantReadWriteLock writing = new ReentrantReadWriteLock();
    private long issued;
    private boolean finished;

    /** The completion of one loop, wrapped once. */
    private @Nullable Tapped tapped;

    AnswerTap(Target inner, AnswerSink sink, int slots, LongToIntFunction slotOf) {
        this.inner = inner;
        this.sink = sink;
        this.slotOf = slotOf;
        ids = new long[slots];
        Arrays.fill(ids, NONE);
        sequences = new long[slots];
        sampleIds = new int[slots];
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
        int slot = slotOf.applyAsInt(queryId);
        sequences[slot] = issued++;
        sampleIds[slot] = sample.id();
        IDS.setRelease(ids, slot, queryId);
        Tapped to = tapped;
        if (to == null || to.outer != completion) {
            to = new Tapped(completion);
            tapped = to;
        }
        inner.issue(queryId, sample, to);
    }

    /** Waits for answers that are being written at this moment; takes none after it. */
    void finish() {
        writing.writeLock().lock();
        try {
            finished = true;
        } finally {
            writing.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        inner.close();
    }

    private final class Tapped implements Completion {
        private final Completion outer;

        Tapped(Completion outer) {
            this.outer = outer;
        }

        @Override
        public boolean wantsAnswer(long queryId) {
            int slot = slotOf.applyAsInt(queryId);
            return queryId >= 0 && (long) IDS.getAcquire(ids, slot) == queryId && sink.wants(sequences[slot]);
        }

        @Override
        public void complete(long queryId, Outcome outcome) {
            complete(queryId, outcome, NO_ANSWER);
        }

        @Override
        public void complete(long queryId, Outcome outcome, ByteBuffer answer) {
            int slot = queryId < 0 ? 0 : slotOf.applyAsInt(queryId);
            long sequence = sequences[slot]; // Before the slot is given up: the next query may take it at once.
            int sampleId = sampleIds[slot];
            boolean first = queryId >= 0 && IDS.compareAndSet(ids, slot, queryId, NONE);
            if (!first || outcome != Outcome.OK || !sink.wants(sequence)) {
                outer.complete(queryId, outcome);
                return;
            }
            writing.readLock().lock();
            try {
                outer.complete(queryId, outcome);
                if (!finished) {
                    sink.answered(sequence, sampleId, answer);
                }
            } finally {
                writing.readLock().unlock();
            }
        }
    }
}
