package io.quantbench.load.scenario;

/**
 * One run of a scenario.
 *
 * @param scenario what to run
 * @param mode what for
 * @param bounds how long; an accuracy run only takes its answer timeout and outstanding samples from it
 * @param sampling which samples
 */
public record ScenarioPlan(Scenario scenario, RunMode mode, RunBounds bounds, Sampling sampling) {
    /** A performance run by MLPerf's bounds. */
    public static ScenarioPlan performance(Scenario scenario) {
        return new ScenarioPlan(scenario, RunMode.PERFORMANCE, RunBounds.mlperf(scenario), Sampling.DEFAULT);
    }

    /** An accuracy run. */
    public static ScenarioPlan accuracy(Scenario scenario) {
        return performance(scenario).withMode(RunMode.ACCURACY);
    }

    public ScenarioPlan withMode(RunMode newMode) {
        return new ScenarioPlan(scenario, newMode, bounds, sampling);
    }

    public ScenarioPlan withBounds(RunBounds newBounds) {
        return new ScenarioPlan(scenario, mode, newBounds, sampling);
    }

    public ScenarioPlan withSampling(Sampling newSampling) {
        return new ScenarioPlan(scenario, mode, bounds, newSampling);
    }

    /** Samples in one query. */
    public int samplesPerQuery() {
        return scenario instanceof Scenario.MultiStream multi ? multi.samplesPerQuery() : 1;
    }

    /** Samples of a workload of {@code workloadSize} that take part. */
    public int participating(int workloadSize) {
        return mode == RunMode.ACCURACY || sampling.samples() == 0
                ? workloadSize
                : Math.min(sampling.samples(), workloadSize);
    }

    /** Whether the run is as long as one pass over the participating samples, whatever its bounds. */
    boolean onePass() {
        return mode == RunMode.ACCURACY
                || sampling.choice() == Sampling.Choice.UNIQUE
                || (sampling.choice() == Sampling.Choice.SAME && scenario instanceof Scenario.Offline);
    }

    /** Queries that a run must have issued; in Offline, samples. */
    public long queriesRequired(int workloadSize) {
        int participating = participating(workloadSize);
        if (onePass()) {
            return (participating + samplesPerQuery() - 1L) / samplesPerQuery();
        }
        if (scenario instanceof Scenario.Offline offline) {
            double target = Scenario.Offline.SLACK * (bounds.minDurationNs() / 1e9) * offline.expectedPerSec();
            return Math.max(bounds.minQueries(), Math.max(1, (long) target));
        }
        return bounds.minQueries();
    }
}
