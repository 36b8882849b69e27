package io.quantbench.load.arrival;

/** One of several interleaved parts of a schedule: arrivals {@code index}, {@code index + count}, {@code index + 2·count}, … */
final class ShardedArrivals implements ArrivalProcess {
    private final ArrivalProcess whole;
    private final int count;
    private int skip;

    ShardedArrivals(ArrivalProcess whole, int index, int count) {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("index=" + index + " is not a shard of count=" + count);
        }
        this.whole = whole;
        this.count = count;
        this.skip = index;
    }

    @Override
    public long nextArrivalNs() {
        for (; skip > 0; skip--) {
            if (whole.nextArrivalNs() == NEVER) {
                skip = 0;
                return NEVER;
            }
        }
        skip = count - 1;
        return whole.nextArrivalNs();
    }
}
