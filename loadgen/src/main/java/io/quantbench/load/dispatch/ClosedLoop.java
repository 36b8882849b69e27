package io.quantbench.load.dispatch;

import io.quantbench.load.record.Recording;
import java.util.OptionalDouble;

/**
 * A loop that keeps a fixed number of queries outstanding: as one ends, the next is issued. It finds what a target can do
 * at most; it says little about what users would wait, because a slow target slows its own questioner.
 *
 * <p>A query's intended start is its actual issue, so response and service time are the same. With concurrency 1 and a
 * target that completes inline it runs flat out on one thread.
 */
public final class ClosedLoop implements LoadLoop {
    private final LoopSetup setup;
    private final Phases phases;
    private final Extent extent;
    private final LoopCore.StopSignal stop = new LoopCore.StopSignal();
    private final LiveView live = new LiveView();

    /**
     * @param setup its {@code maxOutstanding} is not used
     * @param concurrency queries outstanding at once, at least 1
     */
    public ClosedLoop(LoopSetup setup, int concurrency, Phases phases) {
        this(setup, concurrency, phases, Extent.OF_PHASES);
    }

    /** As above; ends with {@code extent}, at the latest with the phases. */
    public ClosedLoop(LoopSetup setup, int concurrency, Phases phases, Extent extent) {
        this.setup = new LoopSetup(
                setup.target(),
                setup.workload(),
                setup.selection(),
                setup.timing(),
                requirePositive(concurrency),
                setup.originNs());
        this.phases = phases;
        this.extent = extent;
    }

    private static int requirePositive(int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency=" + concurrency + " is below 1");
        }
        return concurrency;
    }

    @Override
    public Recording run() {
        stop.bindToCurrentThread();
        LoopCore core = new LoopCore(setup, phases, OptionalDouble.empty(), stop, live);
        core.pacer.awaitUntil(core.originNs);
        boolean complete = keepBusy(core, core.originNs + phases.scheduleNs());
        core.drain();
        return core.finish(complete);
    }

    private boolean keepBusy(LoopCore core, long endNs) {
        long measureStartNs = core.originNs + phases.warmupNs();
        long measured = 0;
        long nowNs = core.clock.nanoTime();
        long lastProgressNs = nowNs;
        while (nowNs - endNs < 0) {
            boolean stalled = nowNs - lastProgressNs >= extent.stallNs();
            if (core.stopRequested() || stalled) {
                core.recorder.endWindowAt(nowNs);
                return false;
            }
            if (core.table.isFull()) {
                if (core.waitForRoom(nowNs, LoopCore.earlier(endNs, LoopCore.plus(lastProgressNs, extent.stallNs())))
                        > 0) {
                    lastProgressNs = core.clock.nanoTime();
                }
            } else {
                core.issue(nowNs, nowNs);
                lastProgressNs = nowNs;
                measured += nowNs - measureStartNs >= 0 ? 1 : 0;
                if (extent.reached(nowNs - measureStartNs, measured)) {
                    core.recorder.endWindowAt(nowNs);
                    return true;
                }
            }
            nowNs = core.clock.nanoTime();
        }
        return true;
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
