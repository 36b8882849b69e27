package io.quantbench.load.capacity;

import io.quantbench.load.capacity.CapacityProbe.Basis;
import io.quantbench.load.capacity.CapacityProbe.Decision;
import io.quantbench.load.capacity.CapacityProbe.Finding;
import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.EarlyStopping;
import io.quantbench.load.verdict.ShareBet;
import io.quantbench.load.workload.Sample;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The target of a probe, which ends the probe as soon as it has told enough. It looks at the end of every block of time:
 *
 * <ul>
 *   <li><b>Too many slow</b>: a {@link ShareBet} with α = 1/1000. A query that has not ended within the limit is slow already: of the
 *       outstanding ones at least those are that cannot have come within the last limit. So a target that hangs is found too.
 *   <li><b>Backlog grows</b>: since one limit after the start the backlog has grown by more than six standard deviations of what
 *       arrivals and answers at equal rates would do, and it would take longer than the limit to answer at the end of the full
 *       length. Finds an overload long before a long limit is reached.
 *   <li><b>Clearly within</b>: early stopping is met by n/c queries with t/c slow ones, where c is how many slow queries come
 *       together: the variance of their number per block over its mean, the largest seen so far and at least 8.
 * </ul>
 *
 * <p><b>Threading:</b> the loop's thread.
 */
final class ProbeWatch implements Target {
    private static final double ALPHA = 0.001;
    private static final double BACKLOG_DEVIATIONS = 6;
    private static final double SMALLEST_CLUSTER = 8;
    private static final int FEWEST_BLOCKS = 8;
    private static final long SHORTEST_BLOCK_NS = 250_000_000L;
    private static final long LIMITS_PER_BLOCK = 10;
    private static final long BLOCKS_PER_PROBE = 16;
    private static final double QUERIES_PER_BLOCK = 20;

    private final Target inner;
    private final CapacitySettings settings;
    private final NanoClock clock;
    private final double ratePerSec;
    private final double clusterSeen;
    private final long limitNs;
    private final long blockNs;
    private final ShareBet bet;
    private final Backlog backlog;
    /** Ends the probe; set before its first query. */
    Runnable stop = () -> {};

    private boolean begun;
    private long measureNs;
    private long blockEndNs;
    private long arrived;
    private long arrivedBeforeLimit = -1;
    private long ended;
    private long counted;
    private long slowEnded;
    private long slowKnown;
    private int blocks;
    private double slowSum;
    private double slowSquares;
    private @Nullable Decision decision;

    /** @param clusterSeen how many slow queries came together in earlier probes, at least 1 */
    ProbeWatch(Target inner, CapacitySettings settings, NanoClock clock, double ratePerSec, double clusterSeen) {
        this.inner = inner;
        this.settings = settings;
        this.clock = clock;
        this.ratePerSec = ratePerSec;
        this.clusterSeen = clusterSeen;
        this.limitNs = settings.slo().latencyNs();
        this.blockNs = blockNs(settings, ratePerSec);
        this.bet = new ShareBet(settings.allowedShare(), ALPHA);
        this.backlog = new Backlog(limitNs, settings.lengths().fullNs());
    }

    /** Ten limits, so that blocks hardly depend on each other; shorter where the probe is short, but never below two limits. */
    private static long blockNs(CapacitySettings settings, double ratePerSec) {
        long limitNs = settings.slo().latencyNs();
        long wantedNs = Math.min(LIMITS_PER_BLOCK * limitNs, settings.lengths().probeNs() / BLOCKS_PER_PROBE);
        long fullEnoughNs = (long) (QUERIES_PER_BLOCK * 1e9 / ratePerSec);
        return Math.max(Math.max(2 * limitNs, wantedNs), Math.max(SHORTEST_BLOCK_NS, fullEnoughNs));
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        look(clock.nanoTime());
        arrived++;
        inner.issue(queryId, sample, completion);
    }

    @Override
    public ResponseListener responseListener() {
        ResponseListener next = inner.responseListener();
        return (outcome, responseNs, serviceNs) -> {
            long nowNs = clock.nanoTime();
            look(nowNs);
            ended++;
            if (nowNs - responseNs - measureNs >= 0) {
                counted++;
                slowEnded += outcome != Outcome.OK || responseNs > limitNs ? 1 : 0;
            }
            next.ended(outcome, responseNs, serviceNs);
        };
    }

    private void look(long nowNs) {
        if (!begun) {
            begun = true;
            measureNs = nowNs + settings.lengths().warmupNs();
            blockEndNs = measureNs;
        }
        while (nowNs - blockEndNs >= 0) {
            endBlock();
            blockEndNs += blockNs;
            arrivedBeforeLimit = -1;
        }
        if (arrivedBeforeLimit < 0 && nowNs - (blockEndNs - limitNs) >= 0) {
            arrivedBeforeLimit = arrived;
        }
    }

    /** The first block is the warm-up: it only sets the mark that later ones are counted from. */
    private void endBlock() {
        long overdue = Math.max(0, Math.max(0, arrivedBeforeLimit) - ended);
        long newlySlow = Math.max(0, slowEnded + overdue - slowKnown);
        slowKnown += newlySlow;
        backlog.add(blockEndNs, arrived, ended);
        if (blockEndNs == measureNs || decision != null) {
            return;
        }
        blocks++;
        slowSum += newlySlow;
        slowSquares += (double) newlySlow * newlySlow;
        bet.add(newlySlow / (ratePerSec * blockNs / 1e9));
        decision = decide();
        if (decision != null) {
            stop.run();
        }
    }

    private @Nullable Decision decide() {
        double seconds = blocks * blockNs / 1e9;
        if (bet.rejected()) {
            return new Decision(
                    Finding.TOO_FAST,
                    Basis.TOO_MANY_SLOW,
                    String.format(
                            Locale.ROOT,
                            "Abandoned after %.1f s: %.0f of about %.0f queries were slow, far more than %.4g %%.",
                            seconds,
                            slowSum,
                            ratePerSec * seconds,
                            100 * settings.allowedShare()));
        }
        if (backlog.grows()) {
            return new Decision(
                    Finding.TOO_FAST,
                    Basis.BACKLOG_GROWS,
                    String.format(
                            Locale.ROOT,
                            "Abandoned after %.1f s: %d queries wait, and more from second to second.",
                            seconds,
                            arrived - ended));
        }
        return clearlyWithin()
                ? new Decision(
                        Finding.SUSTAINED,
                        Basis.CLEARLY_WITHIN,
                        String.format(
                                Locale.ROOT,
                                "Clear after %.1f s: %.0f of %d queries were slow.",
                                seconds,
                                slowSum,
                                counted))
                : null;
    }

    private boolean clearlyWithin() {
        if (blocks < FEWEST_BLOCKS) {
            return false;
        }
        double cluster = Math.max(SMALLEST_CLUSTER, Math.max(clusterSeen, slowTogether()));
        return EarlyStopping.MLPERF.met(
                settings.slo().percentile(), (long) (counted / cluster), (long) Math.ceil(slowSum / cluster));
    }

    /** Variance of the number of slow queries per block over its mean, at least 1. */
    double slowTogether() {
        if (blocks < 2 || slowSum == 0) {
            return 1;
        }
        double mean = slowSum / blocks;
        double variance = (slowSquares - blocks * mean * mean) / (blocks - 1);
        return Math.max(1, variance / mean);
    }

    /** What the probe was ended for, if it was. */
    Optional<Decision> decision() {
        return Optional.ofNullable(decision);
    }

    @Override
    public void close() {
        inner.close();
    }

    /** Queries arrived and not ended, over time. */
    private static final class Backlog {
        private final long limitNs;
        private final long fullNs;
        private boolean begun;
        private boolean marked;
        private long beginNs;
        private long markNs;
        private long markArrived;
        private long markEnded;
        private long nowNs;
        private long arrived;
        private long ended;

        Backlog(long limitNs, long fullNs) {
            this.limitNs = limitNs;
            this.fullNs = fullNs;
        }

        void add(long atNs, long arrivedSoFar, long endedSoFar) {
            nowNs = atNs;
            arrived = arrivedSoFar;
            ended = endedSoFar;
            if (!begun) {
                begun = true;
                beginNs = atNs;
            }
            if (!marked && atNs - beginNs >= limitNs) {
                marked = true;
                markNs = atNs;
                markArrived = arrivedSoFar;
                markEnded = endedSoFar;
            }
        }

        boolean grows() {
            long newlyArrived = arrived - markArrived;
            long newlyEnded = ended - markEnded;
            long growth = newlyArrived - newlyEnded;
            if (!marked
                    || nowNs == markNs
                    || growth <= BACKLOG_DEVIATIONS * Math.sqrt((double) newlyArrived + newlyEnded)) {
                return false;
            }
            double perNs = 1.0 / (nowNs - markNs);
            double atEnd = arrived - ended + growth * perNs * Math.max(0, fullNs - (nowNs - beginNs));
            return newlyEnded == 0 || atEnd / (newlyEnded * perNs) > limitNs;
        }
    }
}
