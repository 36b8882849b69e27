package io.quantbench.load.compare;

import io.quantbench.load.record.Recording;
import io.quantbench.load.verdict.Gaussian;
import io.quantbench.load.verdict.StudentT;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Intervals on ratios by resampling whole rounds. Queries of one block depend on each other (a queue, a neighbour, the machine's heat),
 * so a query is no unit to resample; a round is. Both arms of a round are drawn together, because they ran the same trace next to each
 * other in time: what a round did to both cancels out of the ratio. (Davison and Hinkley, "Bootstrap Methods and their Application",
 * 1997, chapters 2 and 8.)
 *
 * <p>Few rounds make the plain percentile interval too narrow, by {@code √((n − 1)/n)} and by the normal instead of the t quantile.
 * Both are undone by taking wider percentiles: {@code Φ(√(n/(n − 1)) · t)}, t being the quantile of Student's distribution with n − 1
 * degrees of freedom. (Hesterberg, "What Teachers Should Know About the Bootstrap", 2015, "expanded percentile".)
 *
 * <p>The same blocks and the same seed give the same interval.
 *
 * @param confidence of the intervals, above 0 and below 1
 * @param resamples at least 100
 * @param seed of the resampling
 */
public record BlockBootstrap(double confidence, int resamples, long seed) {
    /** Fewest rounds that give an interval: with less, resampling cannot spread as far as the confidence asks. */
    public static final int FEWEST_BLOCKS = 6;

    private static final int FEWEST_RESAMPLES = 100;

    public BlockBootstrap {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence=" + confidence + " is not between 0 and 1");
        }
        if (resamples < FEWEST_RESAMPLES) {
            throw new IllegalArgumentException("resamples=" + resamples + " is below " + FEWEST_RESAMPLES);
        }
    }

    /** 95 % by 4,000 resamples. */
    public static BlockBootstrap of(long seed) {
        return new BlockBootstrap(0.95, 4_000, seed);
    }

    /**
     * The figure of the candidate over that of the baseline.
     *
     * @param baseline one recording per round
     * @param candidate the same rounds
     * @return empty when there are fewer rounds than {@link #FEWEST_BLOCKS}, or one without OK answers
     */
    public Optional<RatioInterval> ratio(List<Recording> baseline, List<Recording> candidate, Figure figure) {
        if (baseline.size() != candidate.size()) {
            throw new IllegalArgumentException(
                    "the arms have " + baseline.size() + " and " + candidate.size() + " blocks; they must be paired");
        }
        boolean answered = baseline.stream().allMatch(block -> block.outcomes().ok() > 0)
                && candidate.stream().allMatch(block -> block.outcomes().ok() > 0);
        if (baseline.size() < FEWEST_BLOCKS || !answered) {
            return Optional.empty();
        }
        return Optional.of(ratio(new FigureTable(baseline), new FigureTable(candidate), figure));
    }

    private RatioInterval ratio(FigureTable baseline, FigureTable candidate, Figure figure) {
        int rounds = baseline.blocks();
        int[] times = new int[rounds];
        Arrays.fill(times, 1);
        double measured = ratio(baseline, candidate, figure, times);
        SplittableRandom random = new SplittableRandom(seed);
        double[] ratios = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            Arrays.fill(times, 0);
            for (int draw = 0; draw < rounds; draw++) {
                times[random.nextInt(rounds)]++;
            }
            ratios[i] = ratio(baseline, candidate, figure, times);
        }
        Arrays.sort(ratios);
        double tail = expandedTail(rounds);
        // Rounding of the histogram must not leave the measured ratio outside.
        return new RatioInterval(
                measured, Math.min(measured, at(ratios, tail)), Math.max(measured, at(ratios, 1 - tail)), confidence);
    }

    private static double ratio(FigureTable baseline, FigureTable candidate, Figure figure, int[] times) {
        return candidate.figure(figure, times) / baseline.figure(figure, times);
    }

    private double expandedTail(int rounds) {
        double t = new StudentT(rounds - 1).quantile((1 - confidence) / 2);
        return Gaussian.cdf(Math.sqrt(rounds / (rounds - 1.0)) * t);
    }

    private static double at(double[] sorted, double fraction) {
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
