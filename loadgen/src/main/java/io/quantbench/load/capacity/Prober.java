package io.quantbench.load.capacity;

import io.quantbench.load.arrival.ArrivalProcess;
import io.quantbench.load.capacity.CapacityProbe.Basis;
import io.quantbench.load.capacity.CapacityProbe.Decision;
import io.quantbench.load.capacity.CapacityProbe.Finding;
import io.quantbench.load.capacity.CapacityProbe.Kind;
import io.quantbench.load.dispatch.ClosedLoop;
import io.quantbench.load.dispatch.Extent;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.OpenLoop;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.exact.LoadGenSeeds;
import io.quantbench.load.record.Recording;
import io.quantbench.load.scenario.AnswerSink;
import io.quantbench.load.scenario.RunBounds;
import io.quantbench.load.scenario.Sampling;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioPlan;
import io.quantbench.load.scenario.ScenarioResult;
import io.quantbench.load.scenario.ScenarioRun;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.Criterion;
import io.quantbench.load.verdict.RunValidity;
import io.quantbench.load.verdict.ValidityJudge;
import io.quantbench.load.workload.Selection;
import io.quantbench.load.workload.Workload;
import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts one rate after the other on a target and says what each of them shows. */
final class Prober {
    /** Failures of the generator that cap the rate it can send; a single stall does not. */
    private static final Set<Criterion> GENERATOR_LATE = EnumSet.of(Criterion.ISSUE_DELAY);
    /** Failures that leave nothing known about the target. */
    private static final Set<Criterion> DISTURBED = EnumSet.of(
            Criterion.ISSUE_DELAY,
            Criterion.GENERATOR_STALL,
            Criterion.GC_SHARE,
            Criterion.SAFEPOINT_SHARE,
            Criterion.CLOCK_DRIFT,
            Criterion.STEAL_SHARE,
            Criterion.STRAY_COMPLETIONS);

    private static final int WARM_START_CONCURRENCY = 64;
    private static final long WARM_START_NS = 1_000_000_000L;
    private static final long WARM_START_QUERIES = 1 << 20;

    private final CapacitySettings settings;
    private final Workload workload;
    private final Target target;
    private final LoopSetup.Timing timing;
    private long runs;
    private volatile boolean stopped;
    private volatile @Nullable Runnable stopRun;

    Prober(CapacitySettings settings, Workload workload, Target target, LoopSetup.Timing timing) {
        this.settings = settings;
        this.workload = workload;
        this.target = target;
        this.timing = timing;
    }

    /** A confirmation's result and what it shows. */
    record Confirmation(CapacityProbe probe, ScenarioResult result) {}

    boolean stopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
        Runnable stop = stopRun;
        if (stop != null) {
            stop.run();
        }
    }

    /** Queries per second that the target ends when 64 are always outstanding, over at most a second. */
    double closedLoopPerSec() {
        Extent extent = new Extent(
                WARM_START_NS,
                0,
                WARM_START_QUERIES,
                Math.max(1, settings.lengths().drainNs()));
        ClosedLoop loop = new ClosedLoop(
                setup(target),
                WARM_START_CONCURRENCY,
                phases(0, settings.lengths().fullNs()),
                extent);
        stopRun = loop::stop;
        return loop.run().okRatePerSec();
    }

    /** @param clusterSeen how many slow queries came together in earlier probes, at least 1 */
    CapacityProbe look(double ratePerSec, double clusterSeen) {
        long startNs = timing.clock().nanoTime();
        ProbeWatch watch = new ProbeWatch(target, settings, timing.clock(), ratePerSec, clusterSeen);
        Phases phases = phases(settings.lengths().warmupNs(), settings.lengths().probeNs());
        LoopSetup setup = setup(watch); // Counts the run, so before the seed is used.
        OpenLoop loop = new OpenLoop(
                setup,
                ArrivalProcess.poisson(ratePerSec, settings.seed() + runs),
                OptionalDouble.of(ratePerSec),
                phases);
        begin(watch, loop::stop);
        Recording recording = loop.run();
        return CapacityProbe.of(
                Kind.LOOK,
                decide(watch, recording),
                settings,
                ratePerSec,
                recording,
                watch.slowTogether(),
                sinceNs(startNs));
    }

    private void begin(ProbeWatch watch, Runnable stop) {
        watch.stop = stop;
        stopRun = stop;
        if (stopped) {
            stop.run();
        }
    }

    private LoopSetup setup(Target asked) {
        Selection selection = Selection.equalIssue(workload.size(), settings.seed() + ++runs);
        return new LoopSetup(asked, workload, selection, timing, settings.maxOutstanding());
    }

    private Phases phases(long warmupNs, long measureNs) {
        return new Phases(warmupNs, measureNs, settings.lengths().drainNs());
    }

    private long sinceNs(long startNs) {
        return timing.clock().nanoTime() - startNs;
    }

    private Decision decide(ProbeWatch watch, Recording recording) {
        RunValidity validity = new ValidityJudge(settings.validity()).judge(recording);
        if (stopped) {
            return new Decision(Finding.UNDECIDED, Basis.STOPPED, "The search was stopped.");
        }
        if (GENERATOR_LATE.stream().anyMatch(c -> validity.reason(c).isPresent())) {
            return new Decision(Finding.GENERATOR_LIMITED, Basis.GENERATOR, sentences(validity, GENERATOR_LATE));
        }
        Decision decision = watch.decision().orElseGet(() -> byShare(recording));
        boolean disturbed = DISTURBED.stream().anyMatch(c -> validity.reason(c).isPresent());
        return disturbed && decision.finding() == Finding.TOO_FAST
                ? new Decision(Finding.UNDECIDED, Basis.GENERATOR, sentences(validity, DISTURBED))
                : decision;
    }

    private static String sentences(RunValidity validity, Set<Criterion> criteria) {
        return validity.reasons().stream()
                .filter(reason -> criteria.contains(reason.criterion()))
                .map(reason -> reason.sentence())
                .collect(Collectors.joining(" "));
    }

    private Decision byShare(Recording recording) {
        long queries = recording.scheduledQueries();
        long slow = settings.slo().judge(recording).overLatency();
        boolean within = queries > 0 && slow <= settings.allowedShare() * queries;
        return new Decision(
                within ? Finding.SUSTAINED : Finding.TOO_FAST,
                Basis.MEASURED_SHARE,
                String.format(
                        Locale.ROOT,
                        "%d of %d queries were slow (%.3g %%; allowed: %.4g %%): measured, not proved.",
                        slow,
                        queries,
                        queries == 0 ? 0 : 100.0 * slow / queries,
                        100 * settings.allowedShare()));
    }

    /**
     * The full length by the rules of the Server scenario, given up as soon as it cannot pass any more.
     *
     * @param slowTogether what looks at neighbouring rates found
     */
    Confirmation confirm(double ratePerSec, double slowTogether) {
        long startNs = timing.clock().nanoTime();
        Scenario.Server server = new Scenario.Server(
                ratePerSec, settings.slo().latencyNs(), settings.slo().percentile());
        long fullNs = settings.lengths().fullNs();
        RunBounds bounds = RunBounds.mlperf(server)
                .withDuration(fullNs, RunBounds.LONGEST_NS)
                .withQueries(settings.minQueries(), Long.MAX_VALUE)
                .withAnswerTimeout(Math.max(1, settings.lengths().drainNs()))
                .withMaxOutstanding(settings.maxOutstanding());
        long seed = settings.seed() + ++runs;
        ScenarioPlan plan = ScenarioPlan.performance(server)
                .withBounds(bounds)
                .withSampling(Sampling.DEFAULT
                        .with(Sampling.Choice.EQUAL_ISSUE)
                        .withSeeds(new LoadGenSeeds(seed, seed, seed)));
        LostWatch watch =
                new LostWatch(target, settings, Math.max((double) settings.minQueries(), ratePerSec * fullNs / 1e9));
        ScenarioRun run = new ScenarioRun(plan, workload, watch, timing, AnswerSink.NONE);
        watch.stop = run::stop;
        stopRun = run::stop;
        if (stopped) {
            run.stop();
        }
        ScenarioResult result = run.run();
        Decision decision = decide(result, watch.lost());
        return new Confirmation(
                CapacityProbe.of(
                        Kind.CONFIRMATION,
                        decision,
                        settings,
                        ratePerSec,
                        result.recording(),
                        slowTogether,
                        sinceNs(startNs)),
                result);
    }

    private Decision decide(ScenarioResult result, boolean lost) {
        RunValidity validity = new ValidityJudge(settings.validity()).judge(result.recording());
        if (stopped) {
            return new Decision(Finding.UNDECIDED, Basis.STOPPED, "The search was stopped.");
        }
        if (DISTURBED.stream().anyMatch(criterion -> validity.reason(criterion).isPresent())) {
            boolean late =
                    GENERATOR_LATE.stream().anyMatch(c -> validity.reason(c).isPresent());
            return new Decision(
                    late ? Finding.GENERATOR_LIMITED : Finding.UNDECIDED,
                    Basis.GENERATOR,
                    sentences(validity, DISTURBED));
        }
        return byRules(result, lost);
    }

    private static Decision byRules(ScenarioResult result, boolean lost) {
        String broken = result.verdict().checks().stream()
                .filter(check -> !check.met() && !lost)
                .map(check -> check.sentence())
                .collect(Collectors.joining(" "));
        Finding finding =
                switch (result.verdict().status()) {
                    case VALID -> Finding.SUSTAINED;
                    case INVALID -> Finding.TOO_FAST;
                    case INCONCLUSIVE -> Finding.UNDECIDED;
                };
        String sentence = finding == Finding.SUSTAINED
                ? "Kept over the full length, with confidence."
                : lost ? "Given up: so many queries were slow that the full length could not mend it." : broken;
        return new Decision(finding, Basis.FULL_LENGTH, sentence);
    }
}
