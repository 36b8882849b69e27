package io.quantbench.load.verdict;

/** What a run must fulfil to be believed; each criterion fixes what {@link Reason#required} and {@link Reason#actual} count. */
public enum Criterion {
    /** The run came to its planned end; 1 for yes, 0 for no. */
    COMPLETE("incomplete-run"),
    /** Rate that the schedule realised against the target rate, in queries per second; open loop only. */
    SCHEDULE_ON_TARGET("schedule-off-target"),
    /** Rate at which queries were completed against the scheduled rate, in queries per second; open loop only. */
    RATE_REACHED("rate-not-reached"),
    /** 99th percentile of the issue delay, in ns; open loop only. */
    ISSUE_DELAY("issue-delay"),
    /** Largest delay of the generator behind its schedule, in ns; open loop only. */
    GENERATOR_STALL("generator-stall"),
    /** Share of the run spent in garbage collections, 0..1. */
    GC_SHARE("gc-share"),
    /** Share of the run in which the JVM had stopped all threads, 0..1; left out when {@link #GC_SHARE} says so already. */
    SAFEPOINT_SHARE("safepoint-share"),
    /** Error of the clock against the system's date as a share of the run, from 0. */
    CLOCK_DRIFT("clock-drift"),
    /** Share of the machine's CPU time that its hypervisor gave to others, 0..1. */
    STEAL_SHARE("cpu-steal"),
    /** Queries dropped because as many as allowed were outstanding. */
    DROPPED("dropped-queries"),
    /** Queries never answered. */
    UNANSWERED("unanswered-queries"),
    /** Share of issued queries that were answered, but not OK, 0..1. */
    ERROR_SHARE("error-share"),
    /** Completions told twice or after the end: the target miscounts. */
    STRAY_COMPLETIONS("stray-completions"),
    /** OK queries against those that the reported percentile needs by early stopping. */
    ENOUGH_QUERIES("too-few-queries");

    private final String id;

    Criterion(String id) {
        this.id = id;
    }

    /** Name of the failure in reports, lower case with hyphens; never changes. */
    public String id() {
        return id;
    }
}
