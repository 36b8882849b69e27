package io.quantbench.load.verdict;

import io.quantbench.load.record.Recording;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * A latency objective: the given percentile of the response times is at most {@code latencyNs}.
 *
 * @param percentile in percent, above 0 and below 100
 * @param latencyNs limit in ns, above 0
 */
public record Slo(double percentile, long latencyNs) {
    public Slo {
        if (!(percentile > 0 && percentile < 100)) {
            throw new IllegalArgumentException("percentile=" + percentile + " is not between 0 and 100");
        }
        if (latencyNs <= 0) {
            throw new IllegalArgumentException("latencyNs=" + latencyNs + " is not positive");
        }
    }

    /** Judges by MLPerf's early stopping; see {@link #judge(Recording, EarlyStopping)}. */
    public SloResult judge(Recording recording) {
        return judge(recording, EarlyStopping.MLPERF);
    }

    /**
     * Whether a run met this objective, missed it, or has too few queries to say. A query that was dropped, failed or never
     * answered counts as slow: it did not give an answer in time. Response times are compared at the recording's three digits.
     */
    public SloResult judge(Recording recording, EarlyStopping rule) {
        long queries = recording.scheduledQueries();
        long slow = queries
                - recording.responseNs().count()
                + recording.responseNs().countAbove(latencyNs);
        if (slow > queries * (1 - percentile / 100)) {
            return new SloResult(SloResult.Status.MISSED, queries, slow, 0, sentence(slow, queries, "missed"));
        }
        long missing = rule.queriesMissing(percentile, queries, slow);
        if (missing > 0) {
            String undecided = String.format(
                    Locale.ROOT,
                    "undecided: needs %d more queries for %s %% confidence, if none of them is slow",
                    missing,
                    plain(100 * rule.confidence()));
            return new SloResult(
                    SloResult.Status.UNDECIDED, queries, slow, missing, sentence(slow, queries, undecided));
        }
        return new SloResult(SloResult.Status.MET, queries, slow, 0, sentence(slow, queries, "met"));
    }

    /** The objective as people write it, for example {@code p99 ≤ 50.000 ms}. */
    public String inWords() {
        return String.format(Locale.ROOT, "p%s ≤ %.3f ms", plain(percentile), latencyNs / 1e6);
    }

    private String sentence(long slow, long queries, String status) {
        return String.format(Locale.ROOT, "%s %s (%d of %d queries were slower).", inWords(), status, slow, queries);
    }

    /** 99 as "99", 99.9 as "99.9". */
    static String plain(double value) {
        return BigDecimal.valueOf(value)
                .setScale(4, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
