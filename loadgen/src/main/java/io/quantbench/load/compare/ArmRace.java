package io.quantbench.load.compare;

import io.quantbench.load.dispatch.LoadLoop;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Workload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several arms under the same load, in turns (A B B A …). In one round every arm gets the same samples at the same offsets, so that what
 * differs between them is the arm, and in each round another stretch of the trace.
 *
 * <p><b>Threading:</b> {@link #run} once, on the thread that shall issue the load; {@link #stop} from any.
 */
public final class ArmRace {
    private final RaceSettings settings;
    private final Workload workload;
    private final List<Arm> arms;
    private final LoopSetup.Timing timing;
    private final Listener listener;
    private volatile boolean stopped;
    private volatile @Nullable LoadLoop loop;

    /**
     * Who is raced.
     *
     * @param name unique in the race
     * @param target not closed here
     */
    public record Arm(String name, Target target) {}

    /** Hears of every block, on the race's thread. */
    @FunctionalInterface
    public interface Listener {
        /** A listener that ignores everything. */
        Listener NONE = (arm, round, recording) -> {};

        /** An arm has had its turn in a round. */
        void measured(String arm, int round, Recording recording);
    }

    /** @param arms the baseline first; at least one */
    public ArmRace(
            RaceSettings settings, Workload workload, List<Arm> arms, LoopSetup.Timing timing, Listener listener) {
        this.settings = settings;
        this.workload = workload;
        this.arms = List.copyOf(arms);
        this.timing = timing;
        this.listener = listener;
        Set<String> names = new HashSet<>();
        for (Arm arm : arms) {
            if (!names.add(arm.name())) {
                throw new IllegalArgumentException("two arms are called '" + arm.name() + "'");
            }
        }
    }

    /** Ends the turn at hand and the race. */
    public void stop() {
        stopped = true;
        LoadLoop running = loop;
        if (running != null) {
            running.stop();
        }
    }

    /** Whether the race was stopped; the rounds that it finished are in its result all the same. */
    public boolean stopped() {
        return stopped;
    }

    /**
     * Races on the calling thread.
     *
     * @return what every arm did in the rounds that all of them finished, in the order of the arms; empty when there was no such round
     */
    public List<ArmBlocks> run() {
        List<List<Recording>> blocks = new ArrayList<>();
        arms.forEach(arm -> blocks.add(new ArrayList<>()));
        for (AbbaSchedule.Turn turn : AbbaSchedule.turns(arms.size(), settings.rounds())) {
            if (stopped) {
                break;
            }
            Recording recording = measure(arms.get(turn.arm()).target(), turn.round());
            if (!stopped) {
                blocks.get(turn.arm()).add(recording);
            }
            listener.measured(arms.get(turn.arm()).name(), turn.round(), recording);
        }
        int whole = blocks.stream().mapToInt(List::size).min().orElse(0);
        List<ArmBlocks> result = new ArrayList<>();
        for (int i = 0; i < arms.size() && whole > 0; i++) {
            result.add(new ArmBlocks(arms.get(i).name(), blocks.get(i).subList(0, whole)));
        }
        return List.copyOf(result);
    }

    private Recording measure(Target target, int round) {
        long seed = settings.seed() + round;
        LoopSetup setup = new LoopSetup(
                target,
                workload,
                settings.samples().newSelection(workload.size(), seed),
                timing,
                settings.maxOutstanding());
        LoadLoop next = settings.load().newLoop(setup, settings.block(), seed);
        loop = next;
        if (stopped) {
            next.stop();
        }
        return next.run();
    }
}
