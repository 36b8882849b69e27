package io.quantbench.load.dispatch;

import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.record.Recorder;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The queries between issue and harvest: parallel arrays indexed by slot, and a ring of the slots that have finished.
 *
 * <p><b>Query ids.</b> id = sequence · capacity + slot. A slot holds the id of its query while it is outstanding, so a
 * completer finds the slot from the id, and a compare-and-set of id → FINISHED lets exactly one completion in: doubles and
 * late ones fail it and are counted as stray.
 *
 * <p><b>Hand-over.</b> The completer writes instant and outcome into the slot, takes the next position of the ring with
 * a get-and-add and stores the slot number there; that store publishes the slot. The owner reads positions in order until it
 * meets an empty one. A slot is in the ring at most once, so a ring as long as the table cannot overflow.
 *
 * <p><b>Threading.</b> {@link #complete} from any thread; everything else from the owner, the loop's thread.
 */
@SuppressWarnings("EnumOrdinal") // A byte per slot instead of a reference: no card marking on the hot path.
final class InFlightTable implements Completion {
    private static final VarHandle IDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle RING = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle TAIL = field("tail", long.class);
    private static final VarHandle STRAYS = field("strays", long.class);
    private static final Outcome[] OUTCOMES = Outcome.values();
    private static final long FREE = -1;
    private static final long FINISHED = -2;
    private static final int EMPTY = 0;

    private final NanoClock clock;
    private final ResponseListener listener;
    private final int mask;
    private final int slotBits;
    private final long[] ids;
    private final long[] intendedNs;
    private final long[] issuedNs;
    private final long[] completedNs;
    private final byte[] outcomes;
    private final int[] ring;
    private final int[] freeSlots;
    private int freeCount;
    private long head;
    private long sequence;
    private long completedCount;
    private long notOkCount;

    @SuppressWarnings("unused") // through TAIL
    private volatile long tail;

    @SuppressWarnings("unused") // through STRAYS
    private volatile long strays;

    private volatile @Nullable Thread waiter;

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(InFlightTable.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A table for {@code maxOutstanding} queries; its arrays have the next power of two as length. */
    InFlightTable(NanoClock clock, int maxOutstanding) {
        this(clock, maxOutstanding, ResponseListener.NONE);
    }

    /** As above; {@code listener} hears of every harvested query. */
    InFlightTable(NanoClock clock, int maxOutstanding, ResponseListener listener) {
        this.listener = listener;
        int capacity = LoopSetup.slots(maxOutstanding);
        this.clock = clock;
        mask = capacity - 1;
        slotBits = Integer.numberOfTrailingZeros(capacity);
        ids = new long[capacity];
        Arrays.fill(ids, FREE);
        intendedNs = new long[capacity];
        issuedNs = new long[capacity];
        completedNs = new long[capacity];
        outcomes = new byte[capacity];
        ring = new int[capacity];
        freeSlots = new int[maxOutstanding];
        for (int i = 0; i < maxOutstanding; i++) {
            freeSlots[i] = maxOutstanding - 1 - i;
        }
        freeCount = maxOutstanding;
    }

    boolean isFull() {
        return freeCount == 0;
    }

    int outstanding() {
        return freeSlots.length - freeCount;
    }

    /** Takes a slot and returns the query's id. Call only when not {@link #isFull}. */
    long open(long queryIntendedNs, long queryIssuedNs) {
        int slot = freeSlots[--freeCount];
        long id = (sequence++ << slotBits) | slot;
        intendedNs[slot] = queryIntendedNs;
        issuedNs[slot] = queryIssuedNs;
        IDS.setRelease(ids, slot, id);
        return id;
    }

    @Override
    public void complete(long queryId, Outcome outcome) {
        long nowNs = clock.nanoTime();
        int slot = (int) queryId & mask;
        if (queryId < 0 || !IDS.compareAndSet(ids, slot, queryId, FINISHED)) {
            STRAYS.getAndAdd(this, 1L);
            return;
        }
        completedNs[slot] = nowNs;
        outcomes[slot] = (byte) outcome.ordinal();
        long position = (long) TAIL.getAndAdd(this, 1L);
        // Volatile, not release: must not pass the read of waiter below, or a wake-up could be lost.
        RING.setVolatile(ring, (int) position & mask, slot + 1);
        Thread parked = waiter;
        if (parked != null) {
            LockSupport.unpark(parked);
        }
    }

    boolean hasFinished() {
        return (int) RING.getAcquire(ring, (int) head & mask) != EMPTY;
    }

    /** Records all queries that have finished and frees their slots; returns their number. */
    int harvest(Recorder recorder) {
        int harvested = 0;
        for (int entry = takeFinished(); entry != EMPTY; entry = takeFinished()) {
            int slot = entry - 1;
            Outcome outcome = OUTCOMES[outcomes[slot]];
            recorder.completed(intendedNs[slot], issuedNs[slot], completedNs[slot], outcome);
            listener.ended(outcome, completedNs[slot] - intendedNs[slot], completedNs[slot] - issuedNs[slot]);
            notOkCount += outcome == Outcome.OK ? 0 : 1;
            IDS.setOpaque(ids, slot, FREE);
            freeSlots[freeCount++] = slot;
            harvested++;
        }
        completedCount += harvested;
        return harvested;
    }

    private int takeFinished() {
        int index = (int) head & mask;
        int entry = (int) RING.getAcquire(ring, index);
        if (entry != EMPTY) {
            RING.setOpaque(ring, index, EMPTY);
            head++;
        }
        return entry;
    }

    /**
     * Gives up on every query that is still outstanding. One that finishes at this very moment counts as finished: whoever
     * wins the compare-and-set decides, so each query is recorded exactly once.
     */
    void abandonOutstanding(Recorder recorder) {
        for (int slot = 0; slot <= mask; slot++) {
            long id = (long) IDS.getAcquire(ids, slot);
            if (id >= 0 && IDS.compareAndSet(ids, slot, id, FREE)) {
                recorder.abandoned(intendedNs[slot]);
                freeSlots[freeCount++] = slot;
            }
        }
        while (outstanding() > 0) {
            harvest(recorder); // A completer between its compare-and-set and its publication: a few instructions away.
            Thread.onSpinWait();
        }
    }

    /** From now on, until {@link #stopWaking}, each completion unparks {@code thread}. */
    void wakeOnCompletion(Thread thread) {
        waiter = thread;
    }

    void stopWaking() {
        waiter = null;
    }

    long issued() {
        return sequence;
    }

    long completed() {
        return completedCount;
    }

    long notOk() {
        return notOkCount;
    }

    long strays() {
        return strays;
    }
}
