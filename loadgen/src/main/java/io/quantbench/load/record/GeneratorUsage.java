package io.quantbench.load.record;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the load generator itself consumed during a run (warm-up, measure and drain), so that a verdict can tell whether the
 * generator, not the target, set the figures.
 *
 * @param wallNs length of the run in ns
 * @param generatorCpuNs CPU time of the dispatching thread in ns, inline work of the target included; empty when the JVM
 *     does not measure it
 * @param processCpuNs CPU time of the whole process in ns; empty when the JVM does not measure it
 * @param gcPauseNs time in garbage collections in ns
 * @param gcPauses number of garbage collections
 * @param stealShare share of all CPU time of the machine that its hypervisor gave to others, 0..1; empty when not readable
 * @param maxLatenessNs largest delay of an actual behind its intended start, in ns, warm-up included
 * @param spinNs time that the pacer spun, in ns
 * @param parkNs time that the pacer parked, in ns
 */
public record GeneratorUsage(
        long wallNs,
        OptionalLong generatorCpuNs,
        OptionalLong processCpuNs,
        long gcPauseNs,
        long gcPauses,
        OptionalDouble stealShare,
        long maxLatenessNs,
        long spinNs,
        long parkNs) {

    public GeneratorUsage {
        if (wallNs < 0 || gcPauseNs < 0 || gcPauses < 0 || maxLatenessNs < 0 || spinNs < 0 || parkNs < 0) {
            throw new IllegalArgumentException("a duration or count is negative: wallNs=" + wallNs + " gcPauseNs="
                    + gcPauseNs + " gcPauses=" + gcPauses + " maxLatenessNs=" + maxLatenessNs + " spinNs=" + spinNs
                    + " parkNs=" + parkNs);
        }
        if (stealShare.isPresent() && !(stealShare.getAsDouble() >= 0 && stealShare.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("stealShare=" + stealShare.getAsDouble() + " is outside 0..1");
        }
    }

    /** Nothing used and nothing measurable. */
    public static GeneratorUsage none() {
        return new GeneratorUsage(0, OptionalLong.empty(), OptionalLong.empty(), 0, 0, OptionalDouble.empty(), 0, 0, 0);
    }

    /** Share of the run that the dispatching thread was on a CPU, 0..1; empty when not measured. */
    public OptionalDouble generatorCpuShare() {
        return generatorCpuNs.isEmpty() || wallNs == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) generatorCpuNs.getAsLong() / wallNs);
    }

    /** Share of the run that the pacer spun, 0..1. */
    public double spinShare() {
        return wallNs == 0 ? 0 : (double) spinNs / wallNs;
    }

    /** Share of the run that the pacer parked, 0..1. */
    public double parkShare() {
        return wallNs == 0 ? 0 : (double) parkNs / wallNs;
    }

    /** Sums of two runs after each other; the larger lateness; the steal share weighted by length. */
    public GeneratorUsage plus(GeneratorUsage other) {
        return new GeneratorUsage(
                wallNs + other.wallNs,
                sum(generatorCpuNs, other.generatorCpuNs),
                sum(processCpuNs, other.processCpuNs),
                gcPauseNs + other.gcPauseNs,
                gcPauses + other.gcPauses,
                weightedSteal(other),
                Math.max(maxLatenessNs, other.maxLatenessNs),
                spinNs + other.spinNs,
                parkNs + other.parkNs);
    }

    private static OptionalLong sum(OptionalLong a, OptionalLong b) {
        return a.isPresent() && b.isPresent() ? OptionalLong.of(a.getAsLong() + b.getAsLong()) : OptionalLong.empty();
    }

    private OptionalDouble weightedSteal(GeneratorUsage other) {
        long totalNs = wallNs + other.wallNs;
        if (stealShare.isEmpty() || other.stealShare.isEmpty() || totalNs == 0) {
            return OptionalDouble.empty();
        }
        double stolenNs = stealShare.getAsDouble() * wallNs + other.stealShare.getAsDouble() * other.wallNs;
        return OptionalDouble.of(Math.min(1, stolenNs / totalNs));
    }
}
