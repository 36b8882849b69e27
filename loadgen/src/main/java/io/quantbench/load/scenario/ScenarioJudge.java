package io.quantbench.load.scenario;

import com.google.errorprone.annotations.FormatMethod;
import io.quantbench.load.record.Recording;
import io.quantbench.load.scenario.ScenarioVerdict.Check;
import io.quantbench.load.scenario.ScenarioVerdict.Rule;
import io.quantbench.load.scenario.ScenarioVerdict.Status;
import io.quantbench.load.verdict.EarlyStopping;
import io.quantbench.load.verdict.LoadGenPercentile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Applies the rules of a scenario to a recording. Pure. */
final class ScenarioJudge {
    /** Broken rules that only say "too little". */
    private static final Set<Rule> TOO_LITTLE = EnumSet.of(Rule.MIN_DURATION, Rule.MIN_QUERIES, Rule.EARLY_STOPPING);

    private final ScenarioPlan plan;
    private final Recording recording;
    private final List<Check> checks = new ArrayList<>();
    private long moreQueriesNeeded;

    private ScenarioJudge(ScenarioPlan plan, Recording recording) {
        this.plan = plan;
        this.recording = recording;
    }

    /** @param overLatency of a Server run; empty otherwise */
    static ScenarioResult judge(ScenarioPlan plan, int workloadSize, Recording recording, OptionalLong overLatency) {
        ScenarioJudge judge = new ScenarioJudge(plan, recording);
        judge.complete();
        judge.errors();
        long required = plan.queriesRequired(workloadSize);
        if (plan.mode() == RunMode.PERFORMANCE) {
            judge.performance(overLatency, required);
        } else {
            judge.minQueries(required);
        }
        return new ScenarioResult(plan, recording, overLatency, judge.verdict());
    }

    private void performance(OptionalLong overLatency, long required) {
        if (plan.scenario() instanceof Scenario.Server server) {
            constraint(server, overLatency.orElse(0));
        }
        if (!plan.onePass()) {
            minDuration();
        }
        minQueries(required);
        if (!plan.onePass() && !(plan.scenario() instanceof Scenario.Offline)) {
            earlyStopping(overLatency);
        }
    }

    private void complete() {
        boolean complete = recording.complete();
        add(
                Rule.COMPLETE,
                complete,
                1,
                complete ? 1 : 0,
                "The run %s.",
                complete ? "came to its end" : "was stopped, or given up because the target did not answer");
    }

    private void errors() {
        long notOk = recording.scheduledQueries() - recording.outcomes().ok();
        add(
                Rule.NO_ERRORS,
                notOk == 0,
                0,
                (double) notOk,
                "%d of %d queries were dropped, failed or not answered.",
                notOk,
                recording.scheduledQueries());
    }

    private void constraint(Scenario.Server server, long overLatency) {
        long queries = recording.scheduledQueries();
        boolean met = LoadGenPercentile.within(queries, overLatency, server.percentile());
        long actualNs = LoadGenPercentile.of(recording.responseNs(), server.percentile());
        add(
                Rule.PERFORMANCE_CONSTRAINT,
                met,
                (double) server.latencyLimitNs(),
                (double) actualNs,
                "%d of %d queries were slower than %.3f ms%s",
                overLatency,
                queries,
                server.latencyLimitNs() / 1e6,
                met ? "." : ": more than the percentile allows. Lower the rate.");
    }

    private void minDuration() {
        boolean offline = plan.scenario() instanceof Scenario.Offline;
        long actualNs = offline
                ? recording.window().answeredNs()
                : recording.window().lastIntendedNs() - recording.measureStartNs();
        long requiredNs = plan.bounds().minDurationNs();
        boolean met = actualNs >= requiredNs;
        if (!met && actualNs > 0) {
            needs((long) Math.ceil((double) (requiredNs - actualNs) / actualNs * recording.issuedQueries()));
        }
        add(
                Rule.MIN_DURATION,
                met,
                (double) requiredNs,
                (double) actualNs,
                "The run lasted %.3f s of the required %.3f s%s",
                actualNs / 1e9,
                requiredNs / 1e9,
                met ? "." : offline ? "; expect a higher rate, so that there are more samples." : ".");
    }

    private void minQueries(long required) {
        long actual = recording.issuedQueries();
        boolean met = actual >= required;
        needs(required - actual);
        add(
                Rule.MIN_QUERIES,
                met,
                (double) required,
                (double) actual,
                "%d of at least %d queries were issued%s",
                actual,
                required,
                met ? "." : "; allow a longer run.");
    }

    private void earlyStopping(OptionalLong overLatency) {
        EarlyStopping rule = EarlyStopping.MLPERF;
        double percentile = plan.scenario().percentile();
        long queries = recording.scheduledQueries();
        // A stream tells an estimate, which needs one query to be discarded; Server tells whether a limit is kept.
        long needed = overLatency.isPresent()
                ? rule.queriesNeeded(percentile, overLatency.getAsLong())
                : rule.queriesForEstimate(percentile);
        boolean met = queries >= needed;
        long missing = Math.max(0, needed - queries);
        needs(missing);
        add(
                Rule.EARLY_STOPPING,
                met,
                (double) needed,
                (double) queries,
                "%d queries%s of %d that 99 %% confidence needs%s",
                queries,
                overLatency.isPresent() ? ", " + overLatency.getAsLong() + " of them slow," : "",
                needed,
                met ? "." : ": needs " + missing + " more queries, if none of them is slow.");
    }

    private void needs(long moreQueries) {
        moreQueriesNeeded = Math.max(moreQueriesNeeded, moreQueries);
    }

    @FormatMethod
    private void add(Rule rule, boolean met, double required, double actual, String sentence, Object... arguments) {
        checks.add(new Check(rule, met, required, actual, String.format(Locale.ROOT, sentence, arguments)));
    }

    private ScenarioVerdict verdict() {
        Set<Rule> broken = EnumSet.noneOf(Rule.class);
        checks.stream().filter(check -> !check.met()).forEach(check -> broken.add(check.rule()));
        Status status =
                broken.isEmpty() ? Status.VALID : TOO_LITTLE.containsAll(broken) ? Status.INCONCLUSIVE : Status.INVALID;
        return new ScenarioVerdict(status, checks, status == Status.INCONCLUSIVE ? moreQueriesNeeded : 0);
    }
}
