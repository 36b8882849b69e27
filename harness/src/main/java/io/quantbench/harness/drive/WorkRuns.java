package io.quantbench.harness.drive;

import io.quantbench.harness.drive.LoadSettings.Work;

/** Makes the run that a kind of work needs. */
final class WorkRuns {
    private WorkRuns() {}

    static WorkRun of(LoadSettings settings, SystemUnderLoad system, LoadProgress progress, LoadListener listener) {
        Work work = settings.work();
        if (work instanceof Work.FindMax findMax) {
            return new FindMaxWork(settings, findMax, system, progress, listener);
        }
        if (work instanceof Work.Sweep sweep) {
            return new SweepWork(settings, sweep, system, progress, listener);
        }
        if (work instanceof Work.Race race) {
            return new RaceWork(settings, race, system, progress, listener);
        }
        return new PlanWork(settings, system, progress, listener);
    }
}
