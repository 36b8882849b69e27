package io.quantbench.load.workload;

import java.util.SplittableRandom;

/** Independent uniform draws; unbiased by {@link SplittableRandom#nextInt(int)}'s rejection of the uneven rest. */
final class UniformSelection implements Selection {
    private final int size;
    private final SplittableRandom random;

    UniformSelection(int size, long seed) {
        this.size = SequentialSelection.requirePositive(size);
        this.random = new SplittableRandom(seed);
    }

    @Override
    public int nextIndex() {
        return random.nextInt(size);
    }
}
