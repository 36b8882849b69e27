package io.quantbench.load.record;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The stretch of time in which queries counted, in ns of the run's clock: a query counts when its intended start lies in
 * {@code [measureStartNs, measureEndNs)}.
 *
 * @param measureStartNs start of the (first) measured block
 * @param measureEndNs end of the (last) measured block
 * @param measuredNs length of all measured blocks; less than end − start when blocks of other arms ran between them
 * @param answeredNs time from the block's start until its last counted query ended, summed over blocks; 0 when none ended
 * @param firstIntendedNs earliest intended start that counted; {@code measureStartNs} when none did
 * @param lastIntendedNs latest intended start that counted; {@code measureStartNs} when none did
 */
public record MeasuredWindow(
        long measureStartNs,
        long measureEndNs,
        long measuredNs,
        long answeredNs,
        long firstIntendedNs,
        long lastIntendedNs) {
    public MeasuredWindow {
        if (measuredNs < 0 || measureEndNs - measureStartNs < measuredNs) {
            throw new IllegalArgumentException("measuredNs=" + measuredNs + " does not fit between measureStartNs="
                    + measureStartNs + " and measureEndNs=" + measureEndNs);
        }
        if (answeredNs < 0) {
            throw new IllegalArgumentException("answeredNs=" + answeredNs + " is negative");
        }
        if (lastIntendedNs < firstIntendedNs) {
            throw new IllegalArgumentException(
                    "lastIntendedNs=" + lastIntendedNs + " is before firstIntendedNs=" + firstIntendedNs);
        }
    }

    /** The window of disjoint blocks, given in any order. */
    static MeasuredWindow span(List<MeasuredWindow> blocks) {
        return new MeasuredWindow(
                min(blocks, MeasuredWindow::measureStartNs),
                max(blocks, MeasuredWindow::measureEndNs),
                sum(blocks, MeasuredWindow::measuredNs),
                sum(blocks, MeasuredWindow::answeredNs),
                min(blocks, MeasuredWindow::firstIntendedNs),
                max(blocks, MeasuredWindow::lastIntendedNs));
    }

    /** The window of loops that ran at the same time, given in any order. */
    static MeasuredWindow beside(List<MeasuredWindow> loops) {
        long startNs = min(loops, MeasuredWindow::measureStartNs);
        long endNs = max(loops, MeasuredWindow::measureEndNs);
        return new MeasuredWindow(
                startNs,
                endNs,
                endNs - startNs,
                max(loops, loop -> loop.measureStartNs() + loop.answeredNs()) - startNs,
                min(loops, MeasuredWindow::firstIntendedNs),
                max(loops, MeasuredWindow::lastIntendedNs));
    }

    private static long min(List<MeasuredWindow> blocks, ToLongFunction<MeasuredWindow> part) {
        return blocks.stream().mapToLong(part).min().orElseThrow();
    }

    private static long max(List<MeasuredWindow> blocks, ToLongFunction<MeasuredWindow> part) {
        return blocks.stream().mapToLong(part).max().orElseThrow();
    }

    private static long sum(List<MeasuredWindow> blocks, ToLongFunction<MeasuredWindow> part) {
        return blocks.stream().mapToLong(part).sum();
    }
}
