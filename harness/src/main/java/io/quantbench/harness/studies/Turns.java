package io.quantbench.harness.studies;

import io.quantbench.harness.studies.ServingReport.Ratio;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.compare.ArmBlocks;
import io.quantbench.load.compare.ArmRace;
import io.quantbench.load.compare.BlockBootstrap;
import io.quantbench.load.compare.Figure;
import io.quantbench.load.compare.RaceSettings;
import io.quantbench.load.compare.RatioInterval;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * How studies measure: all targets in turns (ABBA) over the same trace, ratios with intervals over rounds.
 *
 * @param rounds of each target; even
 * @param block how long one turn measures
 * @param seed of the traces
 */
record Turns(int rounds, Duration block, long seed) {
    private static final long WARM_UP_NS = Duration.ofMillis(300).toNanos();
    private static final long DRAIN_NS = Duration.ofSeconds(30).toNanos();

    Turns {
        if (rounds < BlockBootstrap.FEWEST_BLOCKS || rounds % 2 != 0) {
            throw new IllegalArgumentException("rounds=" + rounds + " is not an even number from "
                    + BlockBootstrap.FEWEST_BLOCKS + " on, which intervals need");
        }
    }

    /** A workload whose samples say no more than which row is asked. */
    static Workload numbered(String name, int rows) {
        return new Workload(
                name,
                IntStream.range(0, rows)
                        .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                        .toList());
    }

    /** Races the targets after a round that is not counted. */
    List<ArmBlocks> race(SteadyLoad load, Workload workload, List<Target> targets) {
        List<ArmRace.Arm> arms = targets.stream()
                .map(target -> new ArmRace.Arm(target.name(), target))
                .toList();
        Phases phases = new Phases(WARM_UP_NS, block.toNanos(), DRAIN_NS);
        race(RaceSettings.of(load, phases, seed - 1).withRounds(2), workload, arms);
        return race(RaceSettings.of(load, phases, seed).withRounds(rounds), workload, arms);
    }

    private static List<ArmBlocks> race(RaceSettings settings, Workload workload, List<ArmRace.Arm> arms) {
        return new ArmRace(
                        settings, workload, arms, LoopSetup.Timing.system(PacerOptions.hybrid()), ArmRace.Listener.NONE)
                .run();
    }

    /** Candidate over baseline. */
    Ratio ratio(ArmBlocks baseline, ArmBlocks candidate, Figure figure) {
        RatioInterval interval = BlockBootstrap.of(seed)
                .ratio(baseline.blocks(), candidate.blocks(), figure)
                .orElseThrow(() -> new IllegalStateException(
                        baseline.arm() + " or " + candidate.arm() + " answered nothing in some round"));
        return new Ratio(interval.ratio(), interval.low(), interval.high());
    }

    /** Median over rounds of a figure of each. */
    static long median(ArmBlocks arm, ToLongFunction<Recording> figure) {
        long[] values = arm.blocks().stream().mapToLong(figure).sorted().toArray();
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }

    static double medianPerSec(ArmBlocks arm) {
        double[] values = new ArrayList<>(arm.blocks())
                .stream().mapToDouble(Recording::okRatePerSec).toArray();
        Arrays.sort(values);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
