package io.quantbench.harness.canary.compare;

import java.util.List;
import java.util.PriorityQueue;

/** The worst disagreements, a bounded number of them. */
final class WorstPairs {
    private final int capacity;
    /** The mildest of the kept ones is the head, so that it can be given up first. */
    private final PriorityQueue<Disagreement> kept = new PriorityQueue<>(Disagreement.WORST_FIRST.reversed());

    WorstPairs(int capacity) {
        this.capacity = capacity;
    }

    void offer(Disagreement pair) {
        kept.add(pair);
        if (kept.size() > capacity) {
            kept.remove();
        }
    }

    List<Disagreement> worstFirst() {
        return kept.stream().sorted(Disagreement.WORST_FIRST).toList();
    }
}
