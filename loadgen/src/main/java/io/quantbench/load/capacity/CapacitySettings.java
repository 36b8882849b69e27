package io.quantbench.load.capacity;

import io.quantbench.load.verdict.EarlyStopping;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.ValidityRules;
import java.util.OptionalDouble;

/**
 * What to search for, and how long to look.
 *
 * @param slo what the target must keep
 * @param minRatePerSec lowest rate of interest, positive; a target that fails there has no capacity
 * @param maxRatePerSec highest rate of interest
 * @param startRatePerSec where to begin, for example the result of an earlier search; empty to let a short closed loop tell
 * @param precision the search ends when the rates that are sustained and too fast are within this share of each other, 0.001..0.5
 * @param lengths how long the runs are
 * @param maxConfirmations full-length runs allowed, at least 1; each that fails lowers the rate
 * @param maxOutstanding most queries outstanding at once
 * @param seed of schedules and samples; probe i uses {@code seed + i}
 * @param validity by what the confirmation is believed
 */
public record CapacitySettings(
        Slo slo,
        double minRatePerSec,
        double maxRatePerSec,
        OptionalDouble startRatePerSec,
        double precision,
        Lengths lengths,
        int maxConfirmations,
        int maxOutstanding,
        long seed,
        ValidityRules validity) {
    private static final double DEFAULT_MIN_RATE_PER_SEC = 1;
    private static final double DEFAULT_MAX_RATE_PER_SEC = 1e6;
    private static final double DEFAULT_PRECISION = 0.01;
    private static final int DEFAULT_CONFIRMATIONS = 4;
    private static final int DEFAULT_MAX_OUTSTANDING = 1 << 16;

    /**
     * Lengths in ns.
     *
     * @param fullNs of the confirmation; MLPerf demands ten minutes
     * @param probeNs longest measured part of a probe
     * @param warmupNs of each probe, not measured; from 0
     * @param drainNs longest wait for the answers to a probe; from 0
     */
    public record Lengths(long fullNs, long probeNs, long warmupNs, long drainNs) {
        private static final long WARMUP_SHARE = 20;
        private static final long PROBE_SHARE = 10;
        private static final long LONGEST_WARMUP_NS = 1_000_000_000L;
        private static final long DRAIN_NS = 30_000_000_000L;

        public Lengths {
            if (fullNs <= 0 || probeNs <= 0 || probeNs > fullNs || warmupNs < 0 || drainNs < 0) {
                throw new IllegalArgumentException("fullNs=" + fullNs + ", probeNs=" + probeNs + ", warmupNs="
                        + warmupNs + ", drainNs=" + drainNs + " are not 0 < probe ≤ full, warm-up and drain from 0");
            }
        }

        /** Probes of a tenth of the full length, each after a warm-up of a twentieth of that, at most one second. */
        public static Lengths of(long fullNs) {
            long probeNs = Math.max(1, fullNs / PROBE_SHARE);
            return new Lengths(fullNs, probeNs, Math.min(LONGEST_WARMUP_NS, probeNs / WARMUP_SHARE), DRAIN_NS);
        }
    }

    public CapacitySettings {
        if (!(minRatePerSec > 0 && minRatePerSec <= maxRatePerSec && maxRatePerSec < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("minRatePerSec=" + minRatePerSec + ", maxRatePerSec=" + maxRatePerSec
                    + " are not 0 < min ≤ max < infinity");
        }
        if (startRatePerSec.isPresent() && !(startRatePerSec.getAsDouble() > 0)) {
            throw new IllegalArgumentException("startRatePerSec=" + startRatePerSec.getAsDouble() + " is not positive");
        }
        if (!(precision >= 0.001 && precision <= 0.5)) {
            throw new IllegalArgumentException("precision=" + precision + " is outside 0.001..0.5");
        }
        if (maxConfirmations < 1) {
            throw new IllegalArgumentException("maxConfirmations=" + maxConfirmations + " is below 1");
        }
    }

    /** From 1 to a million queries per second, to 1 %, confirmed by MLPerf's early stopping. */
    public static CapacitySettings of(Slo slo, long fullNs, long seed) {
        return new CapacitySettings(
                slo,
                DEFAULT_MIN_RATE_PER_SEC,
                DEFAULT_MAX_RATE_PER_SEC,
                OptionalDouble.empty(),
                DEFAULT_PRECISION,
                Lengths.of(fullNs),
                DEFAULT_CONFIRMATIONS,
                DEFAULT_MAX_OUTSTANDING,
                seed,
                ValidityRules.DEFAULT.withPercentile(slo.percentile()));
    }

    public CapacitySettings withRates(double newMinPerSec, double newMaxPerSec) {
        return new CapacitySettings(
                slo,
                newMinPerSec,
                newMaxPerSec,
                startRatePerSec,
                precision,
                lengths,
                maxConfirmations,
                maxOutstanding,
                seed,
                validity);
    }

    public CapacitySettings withStart(double newStartPerSec) {
        return new CapacitySettings(
                slo,
                minRatePerSec,
                maxRatePerSec,
                OptionalDouble.of(newStartPerSec),
                precision,
                lengths,
                maxConfirmations,
                maxOutstanding,
                seed,
                validity);
    }

    /** Share of queries that may be slow, 0..1. */
    double allowedShare() {
        return 1 - slo.percentile() / 100;
    }

    /** Queries that a confirmation needs at least. */
    long minQueries() {
        return EarlyStopping.MLPERF.queriesForEstimate(slo.percentile());
    }

    /** The rate itself or the nearest bound of the range. */
    double within(double ratePerSec) {
        return Math.max(minRatePerSec, Math.min(maxRatePerSec, ratePerSec));
    }
}
