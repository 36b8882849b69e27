package io.quantbench.load.workload;

/** Stored order, over and over. */
final class SequentialSelection implements Selection {
    private final int size;
    private int next;

    SequentialSelection(int size) {
        this.size = requirePositive(size);
    }

    static int requirePositive(int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("size=" + size + " leaves nothing to select");
        }
        return size;
    }

    @Override
    public int nextIndex() {
        int index = next;
        next = next + 1 == size ? 0 : next + 1;
        return index;
    }
}
