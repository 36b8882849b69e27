package io.quantbench.load;

import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.dispatch.LoadLoop;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * One load driven by several loops, each on its own thread with every n-th query of the one schedule. Their schedules have the same
 * origin, so together they are the schedule that one loop would have followed, and their recordings are merged exactly.
 *
 * <p>The origin lies 150 ms after the start, in which every loop gets ready; one that does not is late, and shows it.
 *
 * <p><b>Threading:</b> every method from any thread.
 */
public final class ShardedRun {
    private static final long LEAD_NS = 150_000_000L;

    private final List<LoadRun> runs;

    private ShardedRun(List<LoadRun> runs) {
        this.runs = runs;
    }

    /**
     * What all loops recorded.
     *
     * @param merged as if one loop had done it all
     * @param loops each loop's own, for its lateness and CPU
     */
    public record Result(Recording merged, List<Recording> loops) {
        public Result {
            loops = List.copyOf(loops);
        }

        static Result of(List<Recording> loops) {
            return new Result(Recording.mergeSideBySide(loops), loops);
        }
    }

    /**
     * Starts the plan.
     *
     * @param targets one per loop, because a target is issued by one thread, all of the same name; at least one, and of a closed shape not
     *     more than its concurrency. The caller closes them afterwards
     */
    public static ShardedRun start(LoadPlan plan, List<Target> targets) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no targets: a load needs one per loop, at least one");
        }
        LoopSetup.Timing timing = LoopSetup.Timing.system(plan.pacing());
        long originNs = SystemNanoClock.INSTANCE.nanoTime() + LEAD_NS;
        List<LoadLoop> loops = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            loops.add(plan.newShard(targets.get(i), i, targets.size(), timing, originNs));
        }
        List<LoadRun> runs = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            runs.add(LoadRun.start(loops.get(i), plan.pacing(), targets.get(i).name() + "-" + i));
        }
        return new ShardedRun(List.copyOf(runs));
    }

    /** Ends issuing in all loops now; the recording is marked incomplete. */
    public void stop() {
        runs.forEach(LoadRun::stop);
    }

    /** Whether all loops are over. */
    public boolean isDone() {
        return runs.stream().allMatch(LoadRun::isDone);
    }

    /**
     * Waits for all loops.
     *
     * @throws java.util.concurrent.CompletionException with what a target threw as its cause; the other loops are stopped then
     */
    public Result await() throws InterruptedException {
        List<Recording> recordings = new ArrayList<>();
        try {
            for (LoadRun run : runs) {
                recordings.add(run.await());
            }
        } finally {
            if (recordings.size() < runs.size()) {
                stop();
            }
        }
        return Result.of(recordings);
    }
}
