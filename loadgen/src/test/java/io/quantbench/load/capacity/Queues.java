package io.quantbench.load.capacity;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.target.QueueTarget;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Queues whose capacity is known by formula, and time to run them in. Times in ns, rates per second. */
final class Queues {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000_000_000L;

    private Queues() {}

    static Workload workload() {
        return new Workload("w", List.of(new Sample(0, ByteBuffer.allocate(0))));
    }

    static LoopSetup.Timing timing(ManualClock clock) {
        return new LoopSetup.Timing(clock, clock.sleeper(), PacerOptions.park());
    }

    /** Fixed service time, one server. */
    static Target md1(ManualClock clock, long serviceNs) {
        return new QueueTarget(clock, 1, () -> serviceNs);
    }

    /** Exponential service times. */
    static Target mmc(ManualClock clock, int servers, long meanServiceNs, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new QueueTarget(clock, servers, () -> (long) (-Math.log(1 - random.nextDouble()) * meanServiceNs));
    }

    /** P(response > limit) in M/D/1 (Crommelin 1932). */
    static double slowShareMd1(double ratePerSec, long serviceNs, long limitNs) {
        double perNs = ratePerSec / 1e9;
        double waitNs = limitNs - serviceNs;
        double sum = 0;
        double factorial = 1;
        for (int k = 0; k * (double) serviceNs <= waitNs; k++) {
            factorial *= Math.max(1, k);
            double x = perNs * (k * (double) serviceNs - waitNs);
            sum += Math.pow(x, k) / factorial * Math.exp(-x);
        }
        return 1 - (1 - perNs * serviceNs) * sum;
    }

    /** P(response > limit) in M/M/c (Gross and Harris, "Fundamentals of Queueing Theory"). */
    static double slowShareMmc(double ratePerSec, int servers, long meanServiceNs, long limitNs) {
        double load = ratePerSec * meanServiceNs / 1e9;
        double term = 1;
        double sum = 0;
        for (int k = 0; k < servers; k++) {
            sum += term;
            term *= load / (k + 1);
        }
        double waiting = term / (1 - load / servers);
        double mustWait = waiting / (sum + waiting);
        double t = (double) limitNs / meanServiceNs;
        double spare = servers - load;
        double within = (spare - (1 - mustWait)) / (spare - 1) * -Math.expm1(-t);
        return 1 - within + (1 - (1 - mustWait)) / (spare - 1) * -Math.expm1(-spare * t);
    }

    /** The rate at which the share of slow queries is what is allowed. */
    static double capacity(DoubleUnaryOperator slowShareByRate, double saturationPerSec, double allowedShare) {
        double low = 0;
        double high = saturationPerSec * 0.99999;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (slowShareByRate.applyAsDouble(middle) <= allowedShare) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
