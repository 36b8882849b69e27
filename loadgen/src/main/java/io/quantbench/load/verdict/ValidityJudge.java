package io.quantbench.load.verdict;

import com.google.errorprone.annotations.FormatMethod;
import io.quantbench.load.record.GeneratorUsage;
import io.quantbench.load.record.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Judges recordings by {@link ValidityRules}. Pure: the same recording always gets the same verdict.
 *
 * <p>A recording without a target rate (closed loop, flat out) has no schedule to be late against: the criteria on rate, issue
 * delay and stalls are left out.
 *
 * <p><b>Completed rate.</b> Queries due in the window are often answered after its end; that time counts, less one median
 * response per block, which a healthy target needs too. A target overloaded by a share e ends its answers e of the window too
 * late and has a median response of half of that, so it is found from {@code e = 2 · maxRateError} on.
 */
public final class ValidityJudge {
    private static final double MEDIAN = 50;
    private static final double POISSON_DEVIATIONS = 4;
    /** LoadGen's: more than 1 % is an error. */
    private static final double MAX_CLOCK_DRIFT = 0.01;
    /** A system's date may be as coarse as this. */
    private static final long CLOCK_RESOLUTION_NS = 20_000_000;

    private final ValidityRules rules;

    public ValidityJudge(ValidityRules rules) {
        this.rules = rules;
    }

    /** The validity of one uninterrupted run. */
    public RunValidity judge(Recording recording) {
        return judge(recording, 1);
    }

    /**
     * The validity of one arm measured in blocks.
     *
     * @param blocks recordings of the same target at the same rate, at least one
     */
    public RunValidity judgeBlocks(List<Recording> blocks) {
        return judge(Recording.merge(blocks), blocks.size());
    }

    private RunValidity judge(Recording recording, int blocks) {
        Reasons reasons = new Reasons();
        if (!recording.complete()) {
            reasons.add(Criterion.COMPLETE, 1, 0, "The run was stopped before its planned end.");
        }
        if (recording.targetRatePerSec().isPresent()) {
            double targetRatePerSec = recording.targetRatePerSec().getAsDouble();
            schedule(reasons, recording, targetRatePerSec);
            completedRate(reasons, recording, blocks);
            issueDelay(reasons, recording);
            stall(reasons, recording.usage());
        }
        machine(reasons, recording.usage());
        queries(reasons, recording);
        enoughQueries(reasons, recording);
        return new RunValidity(reasons.list);
    }

    private void schedule(Reasons reasons, Recording recording, double targetRatePerSec) {
        double byChance = recording.scheduledQueries() == 0
                ? 0
                : POISSON_DEVIATIONS / Math.sqrt((double) recording.scheduledQueries());
        double allowed = Math.max(rules.maxRateError(), byChance);
        double actual = recording.scheduledRatePerSec();
        if (Math.abs(actual - targetRatePerSec) > allowed * targetRatePerSec) {
            reasons.add(
                    Criterion.SCHEDULE_ON_TARGET,
                    targetRatePerSec,
                    actual,
                    "The schedule asked for %.1f queries/s instead of %.1f, beyond the allowed %.1f %%.",
                    actual,
                    targetRatePerSec,
                    100 * allowed);
        }
    }

    private void completedRate(Reasons reasons, Recording recording, int blocks) {
        long measuredNs = recording.window().measuredNs();
        long usualTailNs = blocks * recording.responseNs().p(0.5);
        long spanNs = Math.max(measuredNs, recording.window().answeredNs() - usualTailNs);
        double actual = spanNs == 0 ? 0 : recording.completedQueries() * 1e9 / spanNs;
        double required = recording.scheduledRatePerSec() * (1 - rules.maxRateError());
        if (actual < required) {
            reasons.add(
                    Criterion.RATE_REACHED,
                    required,
                    actual,
                    "Only %.1f queries/s were completed of %.1f scheduled: the target does not keep up. Lower the rate.",
                    actual,
                    recording.scheduledRatePerSec());
        }
    }

    /** Like is compared with like: the generator's part of the median with the median, of the tail with the tail. */
    private void issueDelay(Reasons reasons, Recording recording) {
        for (double percentile : new double[] {MEDIAN, rules.percentile()}) {
            long responseNs = recording.responseNs().valueAtPercentile(percentile);
            long actualNs = recording.issueDelayNs().valueAtPercentile(percentile);
            double requiredNs = Math.max((double) rules.issueDelayFloorNs(), rules.maxIssueDelayShare() * responseNs);
            if (actualNs > requiredNs) {
                reasons.add(
                        Criterion.ISSUE_DELAY,
                        requiredNs,
                        (double) actualNs,
                        "The generator issued queries %.3f ms late at p%s; with a response of %.3f ms at p%s %.3f ms are"
                                + " allowed. Give the generator a free core or lower the rate.",
                        actualNs / 1e6,
                        Slo.plain(percentile),
                        responseNs / 1e6,
                        Slo.plain(percentile),
                        requiredNs / 1e6);
                return;
            }
        }
    }

    private void stall(Reasons reasons, GeneratorUsage usage) {
        if (usage.maxLatenessNs() > rules.maxStallNs()) {
            reasons.add(
                    Criterion.GENERATOR_STALL,
                    (double) rules.maxStallNs(),
                    (double) usage.maxLatenessNs(),
                    "The generator once stood still for %.0f ms (allowed: %.0f ms) and then sent a burst:"
                            + " it was short of CPU.",
                    usage.maxLatenessNs() / 1e6,
                    rules.maxStallNs() / 1e6);
        }
    }

    private void machine(Reasons reasons, GeneratorUsage usage) {
        collections(reasons, usage);
        clock(reasons, usage);
        double stealShare = usage.stealShare().orElse(0);
        if (stealShare > rules.maxStealShare()) {
            reasons.add(
                    Criterion.STEAL_SHARE,
                    rules.maxStealShare(),
                    stealShare,
                    "The hypervisor gave %.1f %% of this machine's CPU time to others (allowed: %.1f %%)."
                            + " Measure on a quieter machine.",
                    100 * stealShare,
                    100 * rules.maxStealShare());
        }
    }

    private void clock(Reasons reasons, GeneratorUsage usage) {
        double drift = usage.clockDriftShare().orElse(0);
        long driftNs = Math.abs(usage.clockDriftNs().orElse(0));
        if (drift > MAX_CLOCK_DRIFT && driftNs > CLOCK_RESOLUTION_NS) {
            reasons.add(
                    Criterion.CLOCK_DRIFT,
                    MAX_CLOCK_DRIFT,
                    drift,
                    "The clock and the system's date went apart by %.1f ms, %.2f %% of the run (allowed: %.0f %%): one of"
                            + " them was set or goes wrong.",
                    driftNs / 1e6,
                    100 * drift,
                    100 * MAX_CLOCK_DRIFT);
        }
    }

    private void collections(Reasons reasons, GeneratorUsage usage) {
        double gcShare = usage.wallNs() == 0 ? 0 : (double) usage.gcPauseNs() / usage.wallNs();
        if (gcShare > rules.maxGcShare()) {
            reasons.add(
                    Criterion.GC_SHARE,
                    rules.maxGcShare(),
                    gcShare,
                    "Garbage collection took %.1f %% of the run (allowed: %.1f %%). Give the JVM a larger heap (-Xmx).",
                    100 * gcShare,
                    100 * rules.maxGcShare());
        }
        double safepointShare = usage.safepointShare().orElse(0);
        if (gcShare <= rules.maxGcShare() && safepointShare > rules.maxGcShare()) {
            reasons.add(
                    Criterion.SAFEPOINT_SHARE,
                    rules.maxGcShare(),
                    safepointShare,
                    "The JVM stood still for %.1f %% of the run, %d times (allowed: %.1f %%). Look for what stops it"
                            + " (-Xlog:safepoint).",
                    100 * safepointShare,
                    usage.safepoints().orElse(0),
                    100 * rules.maxGcShare());
        }
    }

    private void queries(Reasons reasons, Recording recording) {
        if (recording.droppedQueries() > 0) {
            reasons.add(
                    Criterion.DROPPED,
                    0,
                    (double) recording.droppedQueries(),
                    "%d of %d queries were dropped because too many were outstanding. Lower the rate.",
                    recording.droppedQueries(),
                    recording.scheduledQueries());
        }
        if (recording.outstandingAtEnd() > 0) {
            reasons.add(
                    Criterion.UNANSWERED,
                    0,
                    (double) recording.outstandingAtEnd(),
                    "%d of %d queries were never answered.",
                    recording.outstandingAtEnd(),
                    recording.issuedQueries());
        }
        long errors = recording.outcomes().notOk() - recording.outstandingAtEnd();
        double errorShare = recording.issuedQueries() == 0 ? 0 : (double) errors / recording.issuedQueries();
        if (errorShare > rules.maxErrorShare()) {
            reasons.add(
                    Criterion.ERROR_SHARE,
                    rules.maxErrorShare(),
                    errorShare,
                    "%d of %d queries ended in an error (allowed: %.1f %%).",
                    errors,
                    recording.issuedQueries(),
                    100 * rules.maxErrorShare());
        }
        if (recording.counts().strayCompletions() > 0) {
            reasons.add(
                    Criterion.STRAY_COMPLETIONS,
                    0,
                    (double) recording.counts().strayCompletions(),
                    "The target told %d completions twice or after the end: its counts cannot be trusted.",
                    recording.counts().strayCompletions());
        }
    }

    private void enoughQueries(Reasons reasons, Recording recording) {
        long needed = rules.earlyStopping().queriesForEstimate(rules.percentile());
        long actual = recording.responseNs().count();
        if (actual < needed) {
            reasons.add(
                    Criterion.ENOUGH_QUERIES,
                    (double) needed,
                    (double) actual,
                    "%d queries are too few for p%s with %s %% confidence: it needs %d, %d more. Run longer.",
                    actual,
                    Slo.plain(rules.percentile()),
                    Slo.plain(100 * rules.earlyStopping().confidence()),
                    needed,
                    needed - actual);
        }
    }

    private static final class Reasons {
        private final List<Reason> list = new ArrayList<>();

        @FormatMethod
        void add(Criterion criterion, double required, double actual, String sentence, Object... arguments) {
            list.add(new Reason(criterion, required, actual, String.format(Locale.ROOT, sentence, arguments)));
        }
    }
}
