package io.quantbench.load.scenario;

import io.quantbench.load.exact.LoadGenSeeds;

/**
 * Which samples a performance run asks.
 *
 * @param choice the rule
 * @param samples how many of the workload's samples take part, from the first on; 0 for all. An accuracy run asks all
 * @param sameIndex the sample of {@link Choice#SAME}; ignored otherwise
 * @param exact with LoadGen's own random numbers, so that sample by sample and ns by ns the same is asked as by LoadGen with these
 *     seeds; otherwise with our own, the same in distribution
 * @param seeds of schedule and samples
 */
public record Sampling(Choice choice, int samples, int sameIndex, boolean exact, LoadGenSeeds seeds) {
    /** The rules of choice. */
    public enum Choice {
        /** Each query independently, uniform with replacement; Offline asks all in order, over and over. */
        WITH_REPLACEMENT,
        /** Whole shuffled passes, so that each sample is asked equally often; for samples of different cost. */
        EQUAL_ISSUE,
        /** No sample twice: the run has as many queries as there are samples (first half of audit TEST04). */
        UNIQUE,
        /** Always the same sample (second half of audit TEST04); Offline asks it as often as there are samples. */
        SAME
    }

    /** All samples with replacement, with our own random numbers. */
    public static final Sampling DEFAULT = new Sampling(Choice.WITH_REPLACEMENT, 0, 0, false, LoadGenSeeds.V6);

    public Sampling {
        if (samples < 0 || sameIndex < 0) {
            throw new IllegalArgumentException("samples=" + samples + " or sameIndex=" + sameIndex + " is negative");
        }
    }

    public Sampling with(Choice newChoice) {
        return new Sampling(newChoice, samples, sameIndex, exact, seeds);
    }

    public Sampling withExact(boolean newExact) {
        return new Sampling(choice, samples, sameIndex, newExact, seeds);
    }

    public Sampling withSeeds(LoadGenSeeds newSeeds) {
        return new Sampling(choice, samples, sameIndex, exact, newSeeds);
    }

    public Sampling withSamples(int newSamples) {
        return new Sampling(choice, newSamples, sameIndex, exact, seeds);
    }

    public Sampling withSameIndex(int newSameIndex) {
        return new Sampling(choice, samples, newSameIndex, exact, seeds);
    }
}
