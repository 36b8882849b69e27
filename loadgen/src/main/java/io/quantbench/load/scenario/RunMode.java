package io.quantbench.load.scenario;

/** What a run is for. */
public enum RunMode {
    /** How fast: for the minimum duration and count. */
    PERFORMANCE("PerformanceOnly"),
    /** How right: every sample once, every answer written down; its times say nothing. */
    ACCURACY("AccuracyOnly");

    private final String id;

    RunMode(String id) {
        this.id = id;
    }

    /** The name in configuration files and logs. */
    public String id() {
        return id;
    }
}
