package io.quantbench.harness.drive;

import java.io.IOException;

/** One kind of work being done. */
interface WorkRun {
    /**
     * Does it, on the calling thread, which is made for generating load.
     *
     * @throws IOException if a trace cannot be read
     */
    Findings run() throws IOException;

    /** Ends it soon; the findings are then those of an incomplete run. From any thread. */
    void stop();

    /** What would be found if the run were cut off now. From any thread. */
    Findings soFar();
}
