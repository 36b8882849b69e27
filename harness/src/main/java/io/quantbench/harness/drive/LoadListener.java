package io.quantbench.harness.drive;

import io.quantbench.harness.bench.BenchListener;
import io.quantbench.load.report.RunReport;

/** Hears how a load run goes. Called from several threads, one call at a time; must return quickly. */
public interface LoadListener extends BenchListener {
    /**
     * What a report would say if the run were cut off now; kept, it is what a killed process leaves behind. Told at the start, every few
     * seconds and after each part of the run, and never after its end.
     */
    default void checkpoint(RunReport soFar) {}
}
