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
 * @param safepointNs time in which the JVM had stopped all threads, collections included, in ns; empty when not readable
 * @param safepoints how often; empty when not readable
 * @param clockDriftNs by how much the system's date moved more than the clock that stamps the run, in ns; empty when there is no date to
 *     compare with
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
        long parkNs,
        OptionalLong safepointNs,
        OptionalLong safepoints,
        OptionalLong clockDriftNs) {

    /** Without what the JVM and the date can tell. */
    public GeneratorUsage(
            long wallNs,
            OptionalLong generatorCpuNs,
            OptionalLong processCpuNs,
            long gcPauseNs,
            long gcPauses,
            OptionalDouble stealShare,
            long maxLatenessNs,
            long spinNs,
            long parkNs) {
        this(
                wallNs,
                generatorCpuNs,
                processCpuNs,
                gcPauseNs,
                gcPauses,
                stealShare,
                maxLatenessNs,
                spinNs,
                parkNs,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

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

    /** Share of the run in which the JVM stood still, 0..1; empty when not readable. */
    public OptionalDouble safepointShare() {
        return safepointNs.isEmpty() || wallNs == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) safepointNs.getAsLong() / wallNs);
    }

    /** The clock's error against the date as a share of the run, from 0; empty when there is no date to compare with. */
    public OptionalDouble clockDriftShare() {
        return clockDriftNs.isEmpty() || wallNs == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.abs((double) clockDriftNs.getAsLong()) / wallNs);
    }

    /**
     * What several loops of one process used at the same time: their CPU, spinning and parking in sum; of what they share (wall time,
     * process, collections, machine) the largest; the largest lateness.
     */
    public GeneratorUsage beside(GeneratorUsage other) {
        return new GeneratorUsage(
                Math.max(wallNs, other.wallNs),
                sum(generatorCpuNs, other.generatorCpuNs),
                largest(processCpuNs, other.processCpuNs),
                Math.max(gcPauseNs, other.gcPauseNs),
                Math.max(gcPauses, other.gcPauses),
                stealShare.isPresent() && other.stealShare.isPresent()
                        ? OptionalDouble.of(Math.max(stealShare.getAsDouble(), other.stealShare.getAsDouble()))
                        : OptionalDouble.empty(),
                Math.max(maxLatenessNs, other.maxLatenessNs),
                spinNs + other.spinNs,
                parkNs + other.parkNs,
                largest(safepointNs, other.safepointNs),
                largest(safepoints, other.safepoints),
                clockDriftNs.isPresent()
                                && other.clockDriftNs.isPresent()
                                && Math.abs(other.clockDriftNs.getAsLong()) > Math.abs(clockDriftNs.getAsLong())
                        ? other.clockDriftNs
                        : clockDriftNs);
    }

    private static OptionalLong largest(OptionalLong a, OptionalLong b) {
        return a.isPresent() && b.isPresent()
                ? OptionalLong.of(Math.max(a.getAsLong(), b.getAsLong()))
                : OptionalLong.empty();
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
                parkNs + other.parkNs,
                sum(safepointNs, other.safepointNs),
                sum(safepoints, other.safepoints),
                sum(clockDriftNs, other.clockDriftNs));
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
