package io.quantbench.load.arrival;

/** A trace at another speed: each offset is divided on its own, so that nothing adds up. */
final class ReplayedArrivals implements ArrivalProcess {
    private final ArrivalProcess trace;
    private final double speed;
    private long previousNs;
    private long count;

    ReplayedArrivals(ArrivalProcess trace, double speed) {
        if (!(speed > 0 && speed < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("speed=" + speed + " is not a positive number");
        }
        this.trace = trace;
        this.speed = speed;
    }

    @Override
    public long nextArrivalNs() {
        long offsetNs = trace.nextArrivalNs();
        if (offsetNs < previousNs) {
            throw new IllegalStateException("arrival " + count + " of the trace is at " + offsetNs + " ns, before "
                    + previousNs + " ns; sort the trace");
        }
        previousNs = offsetNs;
        count++;
        return offsetNs == NEVER || speed == 1 ? offsetNs : (long) (offsetNs / speed);
    }
}
