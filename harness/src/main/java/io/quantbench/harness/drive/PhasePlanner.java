package io.quantbench.harness.drive;

import io.quantbench.harness.drive.LoadSettings.Work;
import io.quantbench.load.arrival.RateProfile;
import io.quantbench.load.arrival.Spacing;
import io.quantbench.load.exact.LoadGenSeeds;
import io.quantbench.load.plan.PhaseLoad;
import io.quantbench.load.plan.PlanPhase;
import io.quantbench.load.plan.TestPlan;
import io.quantbench.load.scenario.RunBounds;
import io.quantbench.load.scenario.Sampling;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioPlan;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.workload.SelectionOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns flags into a plan of phases: a warm-up until the target is steady, and what is measured. */
final class PhasePlanner {
    /** Name of the warm-up's phase. */
    static final String WARM_UP = "warm-up";

    private final LoadSettings settings;
    private final Work.Single single;

    PhasePlanner(LoadSettings settings, Work.Single single) {
        this.settings = settings;
        this.single = single;
    }

    /**
     * The plan.
     *
     * @param arm names the measured phase
     * @param expectedPerSec what Offline's target can do, where the user did not say
     */
    TestPlan plan(String arm, Optional<Double> expectedPerSec) {
        List<PlanPhase> phases = new ArrayList<>();
        long warmUpNs = settings.generator().warmUp().toNanos();
        if (warmUpNs > 0) {
            phases.add(PlanPhase.warmUp(WARM_UP, warmUpLoad(), warmUpNs));
        }
        phases.add(new PlanPhase(
                arm.equals(WARM_UP) ? arm + " (measured)" : arm,
                load(expectedPerSec),
                single.duration().toNanos(),
                true,
                slos(),
                settings.demands().thresholds(),
                settings.demands().abortEarly()));
        return new TestPlan(
                settings.generator().seed(),
                SelectionOrder.EQUAL_ISSUE,
                List.of(),
                phases,
                settings.generator().outstanding());
    }

    private PhaseLoad warmUpLoad() {
        if (single.load() instanceof LoadChoice.Open open) {
            return arrivals(open.ratePerSec(), open.spacing());
        }
        if (single.load() instanceof LoadChoice.Closed closed) {
            return new PhaseLoad.Closed(closed.concurrency());
        }
        LoadChoice.ByScenario scenario = (LoadChoice.ByScenario) single.load();
        return scenario.kind() == LoadChoice.Kind.SERVER
                ? arrivals(scenario.ratePerSec().orElseThrow(), new Spacing.Independent())
                : new PhaseLoad.Closed(1);
    }

    private static PhaseLoad arrivals(double ratePerSec, Spacing spacing) {
        return new PhaseLoad.Arrivals(RateProfile.constant(ratePerSec), spacing);
    }

    private PhaseLoad load(Optional<Double> expectedPerSec) {
        if (single.load() instanceof LoadChoice.ByScenario byScenario) {
            Scenario scenario = scenario(byScenario, expectedPerSec);
            RunBounds bounds = RunBounds.mlperf(scenario)
                    .withDuration(single.duration().toNanos(), RunBounds.LONGEST_NS)
                    .withMaxOutstanding(settings.generator().outstanding());
            if (single.minQueries().isPresent()) {
                bounds = bounds.withQueries(single.minQueries().get(), bounds.maxQueries());
            }
            Sampling sampling = Sampling.DEFAULT.withSeeds(seeds());
            return new PhaseLoad.ByScenario(
                    ScenarioPlan.performance(scenario).withBounds(bounds).withSampling(sampling));
        }
        return warmUpLoad();
    }

    private LoadGenSeeds seeds() {
        long seed = settings.generator().seed();
        return new LoadGenSeeds(seed, seed + 1, seed + 2);
    }

    private Scenario scenario(LoadChoice.ByScenario choice, Optional<Double> expectedPerSec) {
        Optional<Slo> slo = settings.demands().slos().stream().findFirst();
        return switch (choice.kind()) {
            case SINGLE_STREAM ->
                new Scenario.SingleStream(slo.map(Slo::percentile).orElse(Scenario.SingleStream.DEFAULT_PERCENTILE));
            case MULTI_STREAM ->
                new Scenario.MultiStream(
                        slo.map(Slo::percentile).orElse(Scenario.MultiStream.DEFAULT_PERCENTILE),
                        choice.samplesPerQuery().orElse(Scenario.MultiStream.DEFAULT_SAMPLES_PER_QUERY));
            case SERVER ->
                new Scenario.Server(
                        choice.ratePerSec().orElseThrow(),
                        slo.orElseThrow().latencyNs(),
                        slo.orElseThrow().percentile());
            case OFFLINE ->
                new Scenario.Offline(
                        choice.ratePerSec().or(() -> expectedPerSec).orElse(1.0));
        };
    }

    /** Server judges its objective by its own rules. */
    private List<Slo> slos() {
        boolean server = single.load() instanceof LoadChoice.ByScenario byScenario
                && byScenario.kind() == LoadChoice.Kind.SERVER;
        List<Slo> all = settings.demands().slos();
        return server ? all.subList(1, all.size()) : all;
    }
}
