package io.quantbench.load.workload;

/**
 * The endless order in which samples are asked, as indices into a workload. The same size and seed give the same order, so
 * that two targets can be asked the same. Consumed by one thread; allocates nothing per draw.
 */
@FunctionalInterface
public interface Selection {
    /** The next index, from 0 to size − 1. */
    int nextIndex();

    /** Each draw independent and uniform, with replacement. */
    static Selection uniform(int size, long seed) {
        return new UniformSelection(size, seed);
    }

    /**
     * Shuffled passes: every sample once, in random order, then every sample once in another order, and so on. After any
     * number of draws no sample is ahead of another by more than one; meant for samples of different cost.
     */
    static Selection equalIssue(int size, long seed) {
        return new EqualIssueSelection(size, seed);
    }

    /** In stored order: 0, 1, …, size − 1, 0, 1, … */
    static Selection sequential(int size) {
        return new SequentialSelection(size);
    }

    /**
     * Every {@code count}-th draw of this selection from number {@code index} on: what belongs to the same shard of a schedule.
     *
     * @param index from 0 to {@code count} − 1
     */
    default Selection shard(int index, int count) {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("index=" + index + " is not a shard of count=" + count);
        }
        int[] skip = {index};
        return () -> {
            for (; skip[0] > 0; skip[0]--) {
                nextIndex();
            }
            skip[0] = count - 1;
            return nextIndex();
        };
    }
}
