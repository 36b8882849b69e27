package io.quantbench.load.dispatch;

import io.quantbench.load.arrival.ArrivalProcess;
import io.quantbench.load.record.Recording;
import java.util.OptionalDouble;

/**
 * A loop that follows a schedule, whatever the target does.
 *
 * <p>Query i is due at origin + arrival(i), a sum, never at "now plus a gap". When the loop is late, for its own fault or
 * because the target held it up, it issues what is due at once, skips nothing, and each response still counts from the
 * intended start. So a stall shows as growing response times and issue delays of exactly the queries that it hit
 * (LoadGen's rule for its Server scenario; G. Tene, "How NOT to measure latency").
 *
 * <p>A loop that has still not issued everything when the drain time plus one second has passed since the end of the
 * schedule gives up: its window ends at the first query not issued, and the recording is incomplete.
 */
public final class OpenLoop implements LoadLoop {
    private static final long OVERRUN_GRACE_NS = 1_000_000_000L;

    private final LoopSetup setup;
    private final ArrivalProcess arrivals;
    private final OptionalDouble targetRatePerSec;
    private final Phases phases;
    private final Extent extent;
    private final LoopCore.StopSignal stop = new LoopCore.StopSignal();
    private final LiveView live = new LiveView();

    /**
     * @param arrivals the schedule; consumed
     * @param targetRatePerSec its nominal rate, for the report and the verdict; empty when it has none
     */
    public OpenLoop(LoopSetup setup, ArrivalProcess arrivals, OptionalDouble targetRatePerSec, Phases phases) {
        this(setup, arrivals, targetRatePerSec, phases, Extent.OF_PHASES);
    }

    /** As above; ends with {@code extent}, at the latest with the phases. */
    public OpenLoop(
            LoopSetup setup, ArrivalProcess arrivals, OptionalDouble targetRatePerSec, Phases phases, Extent extent) {
        this.setup = setup;
        this.arrivals = arrivals;
        this.targetRatePerSec = targetRatePerSec;
        this.phases = phases;
        this.extent = extent;
    }

    @Override
    public Recording run() {
        stop.bindToCurrentThread();
        LoopCore core = new LoopCore(setup, phases, targetRatePerSec, stop, live);
        boolean complete = followSchedule(core);
        core.drain();
        return core.finish(complete);
    }

    private boolean followSchedule(LoopCore core) {
        long scheduleNs = phases.scheduleNs();
        long giveUpNs = core.originNs + scheduleNs + phases.drainTimeoutNs() + OVERRUN_GRACE_NS;
        long measured = 0;
        for (long offsetNs = arrivals.nextArrivalNs(); offsetNs < scheduleNs; offsetNs = arrivals.nextArrivalNs()) {
            long intendedNs = core.originNs + offsetNs;
            long nowNs = awaitIntended(core, intendedNs);
            if (core.stopRequested() || nowNs - giveUpNs >= 0) {
                core.recorder.endWindowAt(Math.min(nowNs, intendedNs));
                return false;
            }
            core.issue(intendedNs, nowNs);
            measured += offsetNs >= phases.warmupNs() ? 1 : 0;
            if (extent.reached(offsetNs - phases.warmupNs(), measured)) {
                core.recorder.endWindowAt(intendedNs);
                return true;
            }
        }
        return true;
    }

    /** Returns a reading not before {@code intendedNs}, unless a stop is requested. */
    private static long awaitIntended(LoopCore core, long intendedNs) {
        long nowNs = core.clock.nanoTime();
        while (nowNs - intendedNs < 0 && !core.stopRequested()) {
            boolean worked = core.useSlack(nowNs, intendedNs - nowNs);
            nowNs = core.pacer.approach(worked ? core.clock.nanoTime() : nowNs, intendedNs);
        }
        return nowNs;
    }

    @Override
    public void stop() {
        stop.request();
    }

    @Override
    public LiveView live() {
        return live;
    }
}
