package io.quantbench.harness.dashboards;

import java.util.List;

/** All dashboards that we ship. */
public final class Dashboards {
    private Dashboards() {}

    /** In the order in which they are linked. */
    public static List<Dashboard> all() {
        return List.of(
                OverviewDashboard.dashboard(),
                CanaryDashboard.dashboard(),
                AccuracyDashboard.dashboard(),
                EfficiencyDashboard.dashboard(),
                RuntimeDashboard.dashboard(),
                LoadDashboard.dashboard(),
                BenchDashboard.dashboard());
    }
}
