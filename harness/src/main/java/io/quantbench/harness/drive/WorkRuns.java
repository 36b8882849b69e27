package io.quantbench.harness.drive;

import io.quantbench.harness.drive.LoadSettings.Work;
import java.util.Optional;

/** Makes the run that a kind of work needs. */
final class WorkRuns {
    private WorkRuns() {}

    static WorkRun of(LoadSettings settings, SystemUnderLoad system, LoadProgress progress, LoadListener listener) {
        Work work = settings.work();
        if (work instanceof Work.Single single) {
            return new PlanWork(
                    settings,
                    new PhasePlanner(settings, single).plan(system.arms().get(0).name(), Optional.empty()),
                    system,
                    progress,
                    listener);
        }
        return new PlanWork(settings, ((Work.Phases) work).plan(), system, progress, listener);
    }
}
