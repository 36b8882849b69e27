package io.quantbench.harness.batch;

import java.util.ArrayDeque;

/** The requests of one priority and one bucket of lengths, in order of arrival; or those of them that were delayed. */
final class Lane<R> {
    private final ArrayDeque<Queued<R>> queue = new ArrayDeque<>();
    private final int rank;
    private final int bucket;

    Lane(int rank, int bucket) {
        this.rank = rank;
        this.bucket = bucket;
    }

    ArrayDeque<Queued<R>> queue() {
        return queue;
    }

    /** Less goes first: twice the level, and one more for delayed requests. */
    int rank() {
        return rank;
    }

    int bucket() {
        return bucket;
    }

    boolean delayed() {
        return rank % 2 == 1;
    }
}
