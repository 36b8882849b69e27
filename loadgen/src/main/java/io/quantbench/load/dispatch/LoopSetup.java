package io.quantbench.load.dispatch;

import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.clock.Sleeper;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Selection;
import io.quantbench.load.workload.Workload;
import java.util.OptionalLong;

/**
 * What every loop needs. A setup serves one run: its selection is consumed.
 *
 * @param target the system under test; not closed by the loop
 * @param workload the samples
 * @param selection the order in which they are asked
 * @param timing where time comes from and how it is waited for
 * @param maxOutstanding most queries outstanding at once, from 1 to {@link #MAX_OUTSTANDING_LIMIT}; memory is about 40
 *     bytes each
 * @param originNs start of the schedule on the clock, for loops that share one; empty to let the loop start when it is ready
 */
public record LoopSetup(
        Target target,
        Workload workload,
        Selection selection,
        Timing timing,
        int maxOutstanding,
        OptionalLong originNs) {
    /** Default {@link #maxOutstanding}: 65,536. */
    public static final int DEFAULT_MAX_OUTSTANDING = 1 << 16;

    /** Largest {@link #maxOutstanding}: 16,777,216. */
    public static final int MAX_OUTSTANDING_LIMIT = 1 << 24;

    public LoopSetup {
        if (maxOutstanding < 1 || maxOutstanding > MAX_OUTSTANDING_LIMIT) {
            throw new IllegalArgumentException(
                    "maxOutstanding=" + maxOutstanding + " is outside 1.." + MAX_OUTSTANDING_LIMIT);
        }
    }

    /** A setup whose loop starts when it is ready. */
    public LoopSetup(Target target, Workload workload, Selection selection, Timing timing, int maxOutstanding) {
        this(target, workload, selection, timing, maxOutstanding, OptionalLong.empty());
    }

    /** The same with a given start of the schedule. A loop that is not ready then is late, and shows it. */
    public LoopSetup startingAt(long newOriginNs) {
        return new LoopSetup(target, workload, selection, timing, maxOutstanding, OptionalLong.of(newOriginNs));
    }

    /** Slots of a table for {@code maxOutstanding} queries: the next power of two. */
    public static int slots(int maxOutstanding) {
        return Math.max(2, Integer.highestOneBit(maxOutstanding - 1) << 1);
    }

    /**
     * The slot that a loop has put a query in, from 0 to {@code slots} − 1; no two outstanding queries share one. For targets that
     * wrap another and keep something per outstanding query.
     *
     * @param slots what {@link #slots(int)} gave for the loop's {@code maxOutstanding}
     */
    public static int slotOf(long queryId, int slots) {
        return (int) queryId & (slots - 1);
    }

    /**
     * Where time comes from and how it is waited for.
     *
     * @param clock stamps intended starts, issues and completions
     * @param sleeper lets time pass on that clock
     * @param pacing how to wait
     */
    public record Timing(NanoClock clock, Sleeper sleeper, PacerOptions pacing) {
        /** Real time. */
        public static Timing system(PacerOptions pacing) {
            return new Timing(SystemNanoClock.INSTANCE, Sleeper.system(), pacing);
        }
    }
}
