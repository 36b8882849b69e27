package io.quantbench.load.dispatch;

import io.quantbench.load.record.Recording;
import java.util.OptionalDouble;

/**
 * A loop whose queries are all due at once, at its start: what the target cannot hold yet waits here, and its response counts
 * from the start all the same. So the longest response is the time that the whole batch took (LoadGen's Offline scenario). Memory
 * is that of {@code maxOutstanding} queries, however many the batch has.
 */
public final class BatchLoop implements LoadLoop {
    private final LoopSetup setup;
    private final long queries;
    private final Phases phases;
    private final long stallNs;
    private final LoopCore.StopSignal stop = new LoopCore.StopSignal();
    private final LiveView live = new LiveView();

    /**
     * @param setup its {@code maxOutstanding} is how many queries the target is given to hold at once
     * @param queries size of the batch, at least 1
     * @param phases without warm-up; {@code measureNs} is the longest time for issuing
     * @param stallNs the loop gives up, incomplete, when nothing ends for so long; positive
     */
    public BatchLoop(LoopSetup setup, long queries, Phases phases, long stallNs) {
        if (queries < 1 || stallNs < 1 || phases.warmupNs() != 0) {
            throw new IllegalArgumentException(
                    "queries=" + queries + ", stallNs=" + stallNs + ", phases=" + phases + " is no batch");
        }
        this.setup = setup;
        this.queries = queries;
        this.phases = phases;
        this.stallNs = stallNs;
    }

    @Override
    public Recording run() {
        stop.bindToCurrentThread();
        LoopCore core = new LoopCore(setup, phases, OptionalDouble.empty(), stop, live);
        core.pacer.awaitUntil(core.originNs);
        boolean complete = issueAll(core);
        core.drain();
        core.recorder.endWindowAt(core.originNs);
        return core.finish(complete);
    }

    private boolean issueAll(LoopCore core) {
        long endNs = core.originNs + phases.scheduleNs();
        long issued = 0;
        long lastProgressNs = core.originNs;
        while (issued < queries) {
            long nowNs = core.clock.nanoTime();
            if (core.stopRequested() || nowNs - endNs >= 0 || nowNs - lastProgressNs >= stallNs) {
                return false;
            }
            if (!core.table.isFull()) {
                core.issue(core.originNs, nowNs);
                issued++;
                lastProgressNs = nowNs;
            } else if (core.waitForRoom(nowNs, LoopCore.earlier(endNs, LoopCore.plus(lastProgressNs, stallNs))) > 0) {
                lastProgressNs = core.clock.nanoTime();
            }
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
