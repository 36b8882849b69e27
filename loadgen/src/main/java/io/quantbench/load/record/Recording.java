package io.quantbench.load.record;

import io.quantbench.load.target.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The immutable result of one run, or of several interleaved blocks of the same arm: what was asked, what came back, when.
 *
 * <p>Only queries whose <i>intended</i> start lies in the measured window are in it; the warm-up is left out by intended
 * time. {@code responseNs} and {@code serviceNs} hold the queries that ended {@link Outcome#OK}: a quick refusal must not
 * make a target look fast. {@code issueDelayNs} holds every issued query. In a closed loop the intended start of a query
 * is its actual issue, so response equals service and the issue delay is 0.
 *
 * <p>It says nothing about whether the run may be believed: that is the verdict's.
 *
 * @param target name of the system under test
 * @param targetRatePerSec scheduled rate in queries per second; empty for a closed loop or flat-out run
 * @param window the measured time
 * @param counts what became of the queries
 * @param outcomes how the issued queries ended; sums to {@code counts.issued()}
 * @param responseNs completion − intended start, OK queries
 * @param serviceNs completion − actual issue, OK queries
 * @param issueDelayNs actual issue − intended start, all issued queries
 * @param series the run second by second
 * @param usage what the generator itself consumed
 * @param complete false when the run was stopped before its end
 */
public record Recording(
        String target,
        OptionalDouble targetRatePerSec,
        MeasuredWindow window,
        QueryCounts counts,
        OutcomeCounts outcomes,
        LatencyDistribution responseNs,
        LatencyDistribution serviceNs,
        LatencyDistribution issueDelayNs,
        IntervalSeries series,
        GeneratorUsage usage,
        boolean complete) {

    public Recording {
        if (target.isBlank()) {
            throw new IllegalArgumentException("target name is blank");
        }
        if (targetRatePerSec.isPresent() && !(targetRatePerSec.getAsDouble() > 0)) {
            throw new IllegalArgumentException(
                    "targetRatePerSec=" + targetRatePerSec.getAsDouble() + " is not positive");
        }
        if (outcomes.total() != counts.issued()) {
            throw new IllegalArgumentException(
                    "outcomes sum to " + outcomes.total() + " but issued=" + counts.issued());
        }
    }

    /** Queries due in the measured window. */
    public long scheduledQueries() {
        return counts.scheduled();
    }

    /** Queries handed to the target. */
    public long issuedQueries() {
        return counts.issued();
    }

    /** Queries that the target ended, in whatever way. */
    public long completedQueries() {
        return counts.completed();
    }

    /** Queries that could not be issued because too many were outstanding. */
    public long droppedQueries() {
        return counts.dropped();
    }

    /** Queries never answered within the drain time. */
    public long outstandingAtEnd() {
        return counts.outstandingAtEnd();
    }

    /** Start of the measured window in ns of the run's clock. */
    public long measureStartNs() {
        return window.measureStartNs();
    }

    /** End of the measured window in ns of the run's clock. */
    public long measureEndNs() {
        return window.measureEndNs();
    }

    /** Scheduled queries per measured second; 0 for an empty window. */
    public double scheduledRatePerSec() {
        return perSecond(counts.scheduled());
    }

    /** Issued queries per measured second; 0 for an empty window. */
    public double issuedRatePerSec() {
        return perSecond(counts.issued());
    }

    /**
     * Completed queries, in whatever way, per second from the window's start until the last of them ended; 0 when none did.
     * Time after the window counts, so a target that falls behind does not gain from the drain.
     */
    public double completedRatePerSec() {
        return perSecondUntilAnswered(counts.completed());
    }

    /** As {@link #completedRatePerSec}, of the queries that ended OK. */
    public double okRatePerSec() {
        return perSecondUntilAnswered(outcomes.ok());
    }

    private double perSecond(long count) {
        return window.measuredNs() == 0 ? 0 : count * 1e9 / window.measuredNs();
    }

    private double perSecondUntilAnswered(long count) {
        long spanNs = Math.max(window.measuredNs(), window.answeredNs());
        return spanNs == 0 ? 0 : count * 1e9 / spanNs;
    }

    /**
     * The recording of all blocks of one arm, as if they had been one run. Distributions and counts merge exactly; offsets
     * of the series become relative to the earliest block. Blocks are given in any order.
     *
     * @throws IllegalArgumentException when the list is empty, or the blocks have different targets or target rates
     */
    public static Recording merge(List<Recording> blocks) {
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("no recordings to merge");
        }
        Recording first = blocks.stream()
                .min(Comparator.comparingLong(Recording::measureStartNs))
                .orElseThrow();
        blocks.forEach(block -> requireSameArm(first, block));
        return new Recording(
                first.target,
                first.targetRatePerSec,
                MeasuredWindow.span(blocks.stream().map(Recording::window).toList()),
                blocks.stream().map(Recording::counts).reduce(QueryCounts::plus).orElseThrow(),
                blocks.stream()
                        .map(Recording::outcomes)
                        .reduce(OutcomeCounts::plus)
                        .orElseThrow(),
                mergeOf(blocks, Recording::responseNs),
                mergeOf(blocks, Recording::serviceNs),
                mergeOf(blocks, Recording::issueDelayNs),
                mergeSeries(first.measureStartNs(), blocks),
                blocks.stream()
                        .map(Recording::usage)
                        .reduce(GeneratorUsage::plus)
                        .orElseThrow(),
                blocks.stream().allMatch(Recording::complete));
    }

    /**
     * The recording of loops that put one target under load together, at the same time, as if one loop had done it all. Distributions and
     * counts merge exactly, rates add up; percentiles of single seconds are the larger ones.
     *
     * @throws IllegalArgumentException when the list is empty, or the loops have different targets, or only some of them a target rate
     */
    public static Recording mergeSideBySide(List<Recording> loops) {
        if (loops.isEmpty()) {
            throw new IllegalArgumentException("no recordings to merge");
        }
        Recording first = loops.get(0);
        for (Recording loop : loops) {
            if (!loop.target.equals(first.target)
                    || loop.targetRatePerSec.isPresent() != first.targetRatePerSec.isPresent()) {
                throw new IllegalArgumentException("recordings of '" + first.target + "' at " + first.targetRatePerSec
                        + " and '" + loop.target + "' at " + loop.targetRatePerSec + " are not of one load");
            }
        }
        double ratePerSec = loops.stream()
                .mapToDouble(loop -> loop.targetRatePerSec.orElse(0))
                .sum();
        return new Recording(
                first.target,
                first.targetRatePerSec.isPresent() ? OptionalDouble.of(ratePerSec) : OptionalDouble.empty(),
                MeasuredWindow.beside(loops.stream().map(Recording::window).toList()),
                loops.stream().map(Recording::counts).reduce(QueryCounts::plus).orElseThrow(),
                loops.stream()
                        .map(Recording::outcomes)
                        .reduce(OutcomeCounts::plus)
                        .orElseThrow(),
                mergeOf(loops, Recording::responseNs),
                mergeOf(loops, Recording::serviceNs),
                mergeOf(loops, Recording::issueDelayNs),
                loops.stream()
                        .map(Recording::series)
                        .reduce(IntervalSeries::beside)
                        .orElseThrow(),
                loops.stream()
                        .map(Recording::usage)
                        .reduce(GeneratorUsage::beside)
                        .orElseThrow(),
                loops.stream().allMatch(Recording::complete));
    }

    private static void requireSameArm(Recording first, Recording block) {
        if (!first.target.equals(block.target)) {
            throw new IllegalArgumentException(
                    "recordings of targets '" + first.target + "' and '" + block.target + "' do not merge");
        }
        if (!first.targetRatePerSec.equals(block.targetRatePerSec)) {
            throw new IllegalArgumentException("recordings at targetRatePerSec " + first.targetRatePerSec + " and "
                    + block.targetRatePerSec + " do not merge");
        }
    }

    private static LatencyDistribution mergeOf(List<Recording> blocks, Function<Recording, LatencyDistribution> part) {
        return LatencyDistribution.merge(blocks.stream().map(part).toList());
    }

    private static IntervalSeries mergeSeries(long originNs, List<Recording> blocks) {
        return blocks.stream()
                .map(block -> block.series.shifted(block.measureStartNs() - originNs))
                .reduce(IntervalSeries::interleaved)
                .orElseThrow();
    }
}
