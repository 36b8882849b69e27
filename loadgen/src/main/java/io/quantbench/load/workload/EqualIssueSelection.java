package io.quantbench.load.workload;

import java.util.SplittableRandom;

/**
 * Repeated uniform permutations by Fisher and Yates' shuffle, done one step per draw: draw i of a pass swaps a random one
 * of the not yet drawn indices to position i. So a pass costs no pause at its beginning.
 */
final class EqualIssueSelection implements Selection {
    private final int[] order;
    private final SplittableRandom random;
    private int drawn;

    EqualIssueSelection(int size, long seed) {
        order = new int[SequentialSelection.requirePositive(size)];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        random = new SplittableRandom(seed);
    }

    @Override
    public int nextIndex() {
        int other = drawn + random.nextInt(order.length - drawn);
        int chosen = order[other];
        order[other] = order[drawn];
        order[drawn] = chosen;
        drawn = drawn + 1 == order.length ? 0 : drawn + 1;
        return chosen;
    }
}
