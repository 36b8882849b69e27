package io.quantbench.load.exact;

import io.quantbench.load.workload.Selection;

/**
 * The samples that LoadGen asks, in its order. Made for one run: positions in a shuffled library, drawn by one generator that is
 * first used up by two shuffles which most runs have no other use for.
 *
 * <p>LoadGen 6.0 shuffles the first {@code sampleCount} samples of a library, not a random subset of all; so does this. In
 * multi-stream a query is a start position and what follows it, round the end.
 */
public final class ExactSamples {
    private final int[] order;
    private final int[] distinctStarts;
    private final int[] equalIssue;
    private final Mt19937 words;

    /**
     * @param sampleCount samples to choose from, at least 1
     * @param samplesPerQuery 8 in multi-stream, 1 elsewhere
     * @param minQueries LoadGen's {@code min_query_count}; decides how many numbers are used up before the first draw
     */
    public ExactSamples(int sampleCount, int samplesPerQuery, long minQueries, LoadGenSeeds seeds) {
        if (sampleCount < 1 || samplesPerQuery < 1 || minQueries < 0) {
            throw new IllegalArgumentException("sampleCount=" + sampleCount + ", samplesPerQuery=" + samplesPerQuery
                    + ", minQueries=" + minQueries + " is no run");
        }
        order = upTo(sampleCount);
        GnuDistributions.shuffle(new Mt19937(seeds.library()), order);
        words = new Mt19937(seeds.sampleIndex());
        distinctStarts = upTo((sampleCount + samplesPerQuery - 1) / samplesPerQuery);
        GnuDistributions.shuffle(words, distinctStarts);
        for (int i = 0; i < distinctStarts.length; i++) {
            distinctStarts[i] *= samplesPerQuery;
        }
        equalIssue = shuffledPasses(sampleCount + samplesPerQuery - 1, minQueries);
    }

    private static int[] upTo(int count) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    /** As many passes over all positions as {@code minQueries} need, each shuffling the pass before. */
    private int[] shuffledPasses(int positions, long minQueries) {
        int passes = Math.toIntExact((minQueries + positions - 1) / positions);
        int[] pass = upTo(positions);
        int[] all = new int[Math.multiplyExact(passes, positions)];
        for (int i = 0; i < passes; i++) {
            GnuDistributions.shuffle(words, pass);
            System.arraycopy(pass, 0, all, i * positions, positions);
        }
        return all;
    }

    /** The library in LoadGen's order, as sample indices; what Offline asks, over and over. */
    public int[] libraryOrder() {
        return order.clone();
    }

    /** Positions in the library order, uniform with replacement: Server, single stream and multi-stream. Consumes the object. */
    public Selection uniformPositions() {
        return () -> (int) GnuDistributions.uniformBelow(words, order.length);
    }

    /** Every position once ({@code samplesPerQuery} apart in multi-stream), then again in the same order: accuracy runs. */
    public Selection distinctPositions() {
        return cycling(distinctStarts);
    }

    /**
     * Whole shuffled passes, repeated: LoadGen's {@code sample_concatenate_permutation}.
     *
     * @throws IllegalStateException when {@code minQueries} was 0, which leaves no pass
     */
    public Selection equalIssuePositions() {
        if (equalIssue.length == 0) {
            throw new IllegalStateException("equal issue needs minQueries above 0");
        }
        return cycling(equalIssue);
    }

    /** The samples at the positions that {@code positions} draws. */
    public Selection samplesAt(Selection positions) {
        return () -> order[positions.nextIndex() % order.length];
    }

    private static Selection cycling(int[] indices) {
        int[] next = {0};
        return () -> {
            int index = indices[next[0]];
            next[0] = next[0] + 1 == indices.length ? 0 : next[0] + 1;
            return index;
        };
    }
}
